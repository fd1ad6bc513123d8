// The program, against a real SCIM server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/installation.h"
#include "tests/servers/relay.h"
#include "tests/servers/scim_server.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class ScimEndToEnd : public testing::Test {
 protected:
  void SetUp() override {
    if (!ScimServer::IsInstalled()) GTEST_SKIP() << "the SCIM server is not there; run scripts/install scim";
    server_ = std::make_unique<ScimServer>();
    ids_ = server_->CreateUsers(5);
    Configure((*server_)["URL"]);
  }
  void Configure(const std::string& url, const std::string& further = "") {
    rollcall_.Configure("[[source]]\nname = \"cloud\"\ntype = \"scim\"\nurl = \"" + url + "\"\ntoken_file = \"" +
                        (*server_)["TOKEN_FILE"] + "\"\nca_file = \"" + (*server_)["CA_FILE"] +
                        "\"\nread_groups = \"resources\"\npage_size = 2\nretry_seconds = 0\ntimeout_seconds = 5\n" +
                        further);
  }
  nlohmann::json Sync(int code = 0, const std::string& option = "") {
    std::vector<std::string> words = {"sync"};
    if (!option.empty()) words.push_back(option);
    return rollcall_.Json(words, code).at(0);
  }
  nlohmann::json Holds(const std::string& login) { return rollcall_.Json({"accounts", "show", login}).at("holds"); }

  std::unique_ptr<ScimServer> server_;
  std::vector<std::string> ids_;
  TemporaryFolder folder_;
  Installation rollcall_{folder_.path()};
};

TEST_F(ScimEndToEnd, UsersComeChangeAndGo) {
  server_->CreateGroup("staff", {ids_[0], ids_[1]});
  const nlohmann::json first = Sync();
  EXPECT_EQ(first.at("created"), 5);
  EXPECT_EQ(first.at("granted"), 2);
  EXPECT_EQ(rollcall_.Json({"accounts", "show", "user1"}).at("creationSource"), "userProvisioning");

  const std::string known = WhatIsKnown(rollcall_);
  const std::string happened = WhatHappened(rollcall_);
  for (const char* option : {"", "--full"}) {
    const nlohmann::json again = Sync(0, option);
    EXPECT_EQ(again.at("created"), 0) << option;
    EXPECT_EQ(again.at("updated"), 0) << option;
    EXPECT_EQ(WhatIsKnown(rollcall_), known);
    EXPECT_EQ(WhatHappened(rollcall_), happened);
  }

  server_->Replace("Users", ids_[1], "active", "false");
  EXPECT_EQ(Sync().at("disabled"), 1);
  EXPECT_EQ(Holds("user1").at(0).at("kind"), "source");
  server_->Replace("Users", ids_[1], "active", "true");
  EXPECT_EQ(Sync().at("enabled"), 1);

  server_->Delete("Users", ids_[2]);
  EXPECT_EQ(Sync().at("missing"), 0) << "what changed lately does not tell who is gone";
  EXPECT_EQ(Sync(0, "--full").at("missing"), 1);
  EXPECT_EQ(Holds("user2").at(0).at("kind"), "missing");
}

TEST_F(ScimEndToEnd, APullThatIsCutAnywhereChangesNothing) {
  Sync();
  server_->Replace("Users", ids_[1], "active", "false");
  server_->Delete("Users", ids_[2]);
  const std::string known = WhatIsKnown(rollcall_);
  const std::string happened = WhatHappened(rollcall_);
  int failed = 0;
  for (std::int64_t limit = 100; limit < 8'000; limit += 500) {
    const Relay relay("127.0.0.1", std::stoi((*server_)["PORT"]), limit);
    Configure("https://" + relay.address() + "/scim/v2");
    const Ended ended = rollcall_.Run({"sync", "--full", "--dry-run"});
    if (ended.code == 1) ++failed;
    EXPECT_EQ(WhatIsKnown(rollcall_), known);
  }
  EXPECT_GT(failed, 5);
  server_->Kill();
  Configure((*server_)["URL"]);
  const Ended dead = rollcall_.Run({"sync"});
  EXPECT_EQ(dead.code, 1);
  EXPECT_THAT(dead.err + dead.out, HasSubstr("scim/v2"));
  EXPECT_EQ(WhatIsKnown(rollcall_), known);
  EXPECT_EQ(WhatHappened(rollcall_), happened);
}

}  // namespace
}  // namespace rollcall
