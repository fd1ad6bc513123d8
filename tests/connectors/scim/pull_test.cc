// SCIM services that do not behave, over real HTTP.
#include <gmock/gmock.h>

#include <set>

#include "connectors/errors.h"
#include "connectors/scim/scim_connector.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/feed/web.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ScimPullTest : public testing::Test {
 protected:
  ScimPullTest() {
    server_.emplace([this](const WebRequest& request) { return Answer(request); });
    for (int i = 1; i <= 9; ++i) users_.push_back(std::to_string(i));
  }

  WebReply Answer(const WebRequest& request) {
    if (request.path == "/scim/ServiceProviderConfig") return Reply(config_);
    if (request.path == "/scim/Groups") return List(request, groups_);
    if (request.path == "/scim/Groups/g1") return Reply(group_alone_);
    if (!request.Parameter("filter").empty() && filter_status_ != 200) return {.status = filter_status_};
    if (before_page_) before_page_(std::stoi(request.Parameter("startIndex")));
    std::vector<std::string> all;
    for (const std::string& id : users_) all.push_back(R"({"id":")" + id + R"(","userName":"u)" + id + "\"}");
    return List(request, all);
  }
  WebReply Reply(const std::string& json) const {
    WebReply reply{.type = "application/scim+json", .body = json, .cut_at = cut_at_};
    if (!date_.empty()) reply.fields.emplace("Date", date_);
    return reply;
  }
  WebReply List(const WebRequest& request, const std::vector<std::string>& all) const {
    std::string json = R"({"totalResults":)" + std::to_string(all.size()) + ",\"Resources\":[";
    const auto begin = static_cast<std::size_t>(std::stoi(request.Parameter("startIndex")) - 1);
    const auto count = static_cast<std::size_t>(std::stoi(request.Parameter("count")));
    for (std::size_t i = begin; i < std::min(all.size(), begin + count); ++i) json += (i > begin ? "," : "") + all[i];
    return Reply(json + "]}");
  }
  ScimOptions Options() const {
    ScimOptions options;
    options.http.url = server_->Url("/scim/");
    options.page_size = 4;
    options.http.timeout = std::chrono::seconds{5};
    options.http.retry = std::chrono::seconds{0};
    return options;
  }
  PullResult Pull(const Cursor& cursor = {}) {
    sink_ = {};
    return ExpectCompletePull(*MakeScimConnector(Options()), sink_, cursor);
  }

  std::vector<std::string> users_;
  std::vector<std::string> groups_;
  std::string group_alone_;
  std::string config_ = R"({"filter":{"supported":true}})";
  int filter_status_ = 200;
  std::string date_ = "Sun, 06 Nov 1994 08:49:37 GMT";
  std::optional<std::size_t> cut_at_;
  std::function<void(int)> before_page_;  // called with startIndex
  RecordingSink sink_;
  std::optional<HttpServer> server_;
};

TEST_F(ScimPullTest, AListThatChangesOnceIsReadOnceMoreAndIsWhole) {
  bool deleted = false;
  before_page_ = [&](int start) {
    if (start == 4 && !deleted) {
      deleted = true;
      users_.erase(users_.begin(), users_.begin() + 2);
    }
  };
  const PullResult result = Pull();
  EXPECT_EQ(result.coverage, Coverage::kFull);
  EXPECT_THAT(sink_.users, SizeIs(9)) << "5 and 6 were passed over at first";
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(ScimPullTest, AListThatNeverStaysStillTellsNobodyMissing) {
  int next = 100;
  before_page_ = [&](int start) {
    if (start != 1) users_.push_back(std::to_string(next++));
  };
  const PullResult result = Pull();
  EXPECT_EQ(result.coverage, Coverage::kDelta);
  EXPECT_EQ(result.cursor.text, "") << "the next pull reads everything as well";
  EXPECT_THAT(sink_.warnings, testing::ElementsAre(HasSubstr("changed each time")));
  EXPECT_THAT(result.proof, HasSubstr("nobody counts as missing"));
}

TEST_F(ScimPullTest, AServiceThatCannotFilterIsReadInFull) {
  const Cursor cursor = Pull().cursor;
  EXPECT_EQ(Pull(cursor).coverage, Coverage::kDelta);
  filter_status_ = 400;
  EXPECT_EQ(Pull(cursor).coverage, Coverage::kFull) << "it says that it can and then does not";
  config_ = R"({"filter":{"supported":false}})";
  EXPECT_EQ(Pull(cursor).coverage, Coverage::kFull);
  config_ = "{}";
  EXPECT_EQ(Pull(cursor).coverage, Coverage::kFull);
}

TEST_F(ScimPullTest, AServiceThatTellsNoTimeIsReadInFull) {
  date_.clear();
  const Cursor cursor = Pull().cursor;
  EXPECT_EQ(cursor.text, "");
  EXPECT_EQ(Pull(cursor).coverage, Coverage::kFull);
}

TEST_F(ScimPullTest, ACursorOfAnotherConfigurationIsNoGood) {
  const Cursor cursor = Pull().cursor;
  ScimOptions options = Options();
  options.attributes.emplace();
  EXPECT_THROW(MakeScimConnector(options)->Pull(cursor, sink_), CursorRejected);
  EXPECT_THROW(MakeScimConnector(options)->Pull({.text = "rubbish"}, sink_), CursorRejected);
}

TEST_F(ScimPullTest, AUserWithoutAnIdMakesNobodyMissing) {
  users_.emplace_back();
  const PullResult result = Pull();
  EXPECT_THAT(sink_.unreadable, SizeIs(1));
  EXPECT_EQ(result.coverage, Coverage::kDelta);
}

// A list that leaves the members out must not empty the group.
TEST_F(ScimPullTest, AGroupWithoutMembersInTheListIsAskedForAlone) {
  groups_ = {R"({"id":"g1","displayName":"staff"})"};
  group_alone_ = R"({"id":"g1","displayName":"staff","members":[{"value":"1"},{"value":"2"}]})";
  ScimOptions options = Options();
  options.groups = ScimOptions::Groups::kResources;
  ExpectCompletePull(*MakeScimConnector(options), sink_);
  EXPECT_THAT(sink_.FindGroup("staff")->members, SizeIs(2));
}

TEST_F(ScimPullTest, AnAnswerThatIsCutAnywhereIsNeverACompletePull) {
  const auto connector = MakeScimConnector(Options());
  for (std::size_t cut = 0; cut < 100; cut += 3) {
    cut_at_ = cut;
    ExpectUnavailable(*connector, sink_);
  }
}

TEST_F(ScimPullTest, WhatIsNoBaseOfAServiceIsRefused) {
  ScimOptions options = Options();
  options.http.url += "?x=1";
  EXPECT_THROW(MakeScimConnector(options), SourceRejected);
  options.http.url = "";
  EXPECT_THROW(MakeScimConnector(options), SourceRejected);
}

TEST_F(ScimPullTest, TheTokenCrossesNoNetworkInClear) {
  ScimOptions options = Options();
  options.http.url = "http://scim.example.com/v2";
  options.http.token_file = "/etc/rollcall/token";
  EXPECT_THROW(MakeScimConnector(options), SourceRejected);
}

TEST_F(ScimPullTest, TenTimesTheUsersTakeLittleMoreMemory) {
  ScimOptions options = Options();
  options.page_size = 500;
  const auto measure = [&](int count) {
    users_.clear();
    for (int i = 0; i < count; ++i) users_.push_back("id-" + std::to_string(i));
    return PeakMemoryOfPull(*MakeScimConnector(options));
  };
  measure(1000);
  const auto few = measure(1000);
  const auto many = measure(10'000);
  if (!few || !many) GTEST_SKIP() << "peak memory cannot be measured here";
  EXPECT_LT(*many - *few, 12 << 20) << "the server that runs in this process has its share of it";
}

}  // namespace
}  // namespace rollcall
