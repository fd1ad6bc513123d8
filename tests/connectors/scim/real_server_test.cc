// Against a real SCIM server.
#include <gmock/gmock.h>

#include <filesystem>

#include "connectors/errors.h"
#include "connectors/scim/cursor.h"
#include "connectors/scim/scim_connector.h"
#include "tests/connectors/contract.h"
#include "tests/servers/relay.h"
#include "tests/servers/scim_server.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ScimServerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!ScimServer::IsInstalled()) GTEST_SKIP() << "the SCIM server is not there; run scripts/install scim";
    server_ = std::make_unique<ScimServer>();
  }
  ScimOptions Options() const {
    ScimOptions options;
    options.http.url = (*server_)["URL"];
    options.http.token_file = (*server_)["TOKEN_FILE"];
    options.http.ca_file = (*server_)["CA_FILE"];
    options.page_size = 4;
    options.http.timeout = std::chrono::seconds{10};
    options.http.retry = std::chrono::seconds{0};
    options.groups = ScimOptions::Groups::kResources;
    return options;
  }
  PullResult Pull(RecordingSink& sink, const Cursor& cursor = {}) {
    const auto connector = MakeScimConnector(Options());
    return ExpectCompletePull(*connector, sink, cursor);
  }

  std::unique_ptr<ScimServer> server_;
};

TEST_F(ScimServerTest, KeepsTheContract) {
  const auto connector = MakeScimConnector(Options());
  ExpectEmptySourceIsReported(*connector);
  const auto ids = server_->CreateUsers(10);
  server_->CreateGroup("staff", {ids[0], ids[9]});
  ExpectRepeatable(*connector);
  ExpectSinkExceptionPassesThrough(*connector);
  server_->Kill();
  RecordingSink sink;
  ExpectUnavailable(*connector, sink);
}

TEST_F(ScimServerTest, AllUsersAndGroupsAreRead) {
  const auto ids = server_->CreateUsers(10);
  server_->CreateGroup("staff", {ids[0], ids[9]});
  RecordingSink sink;
  const PullResult result = Pull(sink);
  EXPECT_EQ(result.users, 10);
  EXPECT_EQ(result.groups, 1);
  EXPECT_EQ(result.coverage, Coverage::kFull);
  EXPECT_EQ(result.group_coverage, Coverage::kFull);
  EXPECT_THAT(result.proof, HasSubstr("10 users, read to the end of the list in 4 pages"));
  ASSERT_NE(sink.FindByLogin("user3"), nullptr);
  EXPECT_EQ(sink.FindByLogin("user3")->anchor, ids[3]);
  EXPECT_EQ((*sink.FindByLogin("user3"))[rollcall::Field::kEmail], "user3@example.com");
  EXPECT_THAT(sink.FindGroup("staff")->members, SizeIs(2));
  EXPECT_EQ(sink.FindGroup("staff")->members[1].value, ids[9]);
}

TEST_F(ScimServerTest, WhatDidNotChangeIsNotReadAgain) {
  const auto ids = server_->CreateUsers(3);
  RecordingSink first;
  Cursor cursor = Pull(first).cursor;
  ASSERT_NE(cursor.text, "");
  // As if the pull had been an hour later than the users were made.
  ScimCursor later = ReadScimCursor(cursor.text);
  later.since += std::chrono::minutes(4);
  RecordingSink delta;
  PullResult result = Pull(delta, {.text = WriteScimCursor(later)});
  EXPECT_EQ(result.coverage, Coverage::kFull) << "the server's clock has not come there yet: nothing is concluded";
  server_->Replace("Users", ids[1], "active", "false");
  RecordingSink changed;
  result = Pull(changed, cursor);
  EXPECT_EQ(result.coverage, Coverage::kDelta);
  EXPECT_EQ(changed.FindByAnchor(ids[1])->enabled, false);
}

TEST_F(ScimServerTest, ARefusedUserIsShownAgainAndAGoneOneIsNot) {
  const auto ids = server_->CreateUsers(2);
  RecordingSink first;
  Cursor cursor = Pull(first).cursor;
  cursor.again = {ids[0], "gone"};
  RecordingSink sink;
  EXPECT_EQ(Pull(sink, cursor).users, 2);
  EXPECT_NE(sink.FindByAnchor(ids[0]), nullptr);
}

TEST_F(ScimServerTest, AFullListIsDueAfterSomeHours) {
  server_->CreateUsers(2);
  RecordingSink first;
  const Cursor cursor = Pull(first).cursor;
  ScimCursor old = ReadScimCursor(cursor.text);
  old.full -= std::chrono::hours(25);
  RecordingSink second;
  EXPECT_EQ(Pull(second, cursor).coverage, Coverage::kDelta);
  RecordingSink third;
  EXPECT_EQ(Pull(third, {.text = WriteScimCursor(old)}).coverage, Coverage::kFull);
}

TEST_F(ScimServerTest, AWrongTokenOrAuthorityIsRefused) {
  TemporaryFolder folder;
  ScimOptions options = Options();
  options.http.token_file = folder.Write("token", "wrong");
  RecordingSink sink;
  EXPECT_THAT(ExpectRejected(*MakeScimConnector(options), sink), HasSubstr("check token_file"));
  options = Options();
  options.http.ca_file = std::filesystem::path(options.http.ca_file).parent_path() / "other-ca.pem";
  EXPECT_THAT(ExpectRejected(*MakeScimConnector(options), sink), HasSubstr("ca_file"));
}

TEST_F(ScimServerTest, AConnectionThatIsCutAnywhereIsNeverACompletePull) {
  server_->CreateUsers(8);
  bool complete = false;
  int cuts = 0;
  for (std::int64_t limit = 100; !complete; limit += 300) {
    const Relay relay("127.0.0.1", std::stoi((*server_)["PORT"]), limit);
    ScimOptions options = Options();
    options.http.url = "https://" + relay.address() + "/scim/v2";
    RecordingSink sink;
    try {
      EXPECT_EQ(MakeScimConnector(options)->Pull({}, sink).users, 8) << "cut at " << limit;
      complete = true;
    } catch (const SourceUnavailable&) {
      ++cuts;
    }
    ASSERT_LT(limit, 100'000);
  }
  EXPECT_GT(cuts, 10);
}

TEST_F(ScimServerTest, CheckTellsWhatTheServiceCanDo) {
  const auto ids = server_->CreateUsers(5);
  server_->CreateGroup("staff", {ids[0]});
  const auto findings = MakeScimConnector(Options())->Check();
  const auto finding = [](const std::string& subject, const std::string& detail) {
    return AllOf(Field(&Finding::level, Finding::Level::kOk), Field(&Finding::subject, subject),
                 Field(&Finding::detail, HasSubstr(detail)));
  };
  EXPECT_THAT(findings, Contains(finding("server", "TLS, certificate verified")));
  EXPECT_THAT(findings, Contains(finding("abilities", "filter: yes, up to 200")));
  EXPECT_THAT(findings, Contains(finding("users", "5; of the first 4, 4 have a mail address, 4 tell active")));
  EXPECT_THAT(findings, Contains(finding("paging", "works")));
  EXPECT_THAT(findings, Contains(finding("incremental", "by meta.lastModified (5 changed")));
  EXPECT_THAT(findings, Contains(finding("groups", "1")));
  server_->Kill();
  const auto dead = MakeScimConnector(Options())->Check();
  ASSERT_THAT(dead, SizeIs(1));
  EXPECT_EQ(dead[0].level, Finding::Level::kFailure);
}

}  // namespace
}  // namespace rollcall
