#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using nlohmann::json;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kApprovers = "/teams/approvers";

class AccountMembership : public CommandTest {
 protected:
  AccountMembership() {
    Configure(kHr);
    Write("hr.csv", "login\na\nc\nz\n");
    Run({"sync"});
  }
  Ran Grant(const std::string& login, std::vector<std::string> more = {}) { return Change("grant", login, more); }
  Ran Revoke(const std::string& login, std::vector<std::string> more = {}) { return Change("revoke", login, more); }
  json Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return json::parse(Run(std::move(words)).out);
  }
  std::vector<std::string> WhoHasAccess(const std::string& at) {
    std::vector<std::string> logins;
    for (const json& each : Json({"access", "--group", kApprovers, "--at", at})) logins.push_back(each.at("login"));
    return logins;
  }

 private:
  Ran Change(const std::string& action, const std::string& login, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"account", action, login, kApprovers};
    words.insert(words.end(), more.begin(), more.end());
    return Run(std::move(words));
  }
};

TEST_F(AccountMembership, WhoCouldDoWhatIsKnownAfterSomebodyWasReplaced) {
  EXPECT_EQ(Grant("c", {"--role", "approver", "--actor", "a"}).out, "granted /teams/approvers to c as approver\n");
  now_ += hours{24};
  EXPECT_EQ(Revoke("c", {"--role", "approver", "--actor", "a", "--reason", "replaced by z"}).code, 0);
  EXPECT_EQ(Grant("z", {"--role", "approver", "--actor", "a"}).code, 0);
  EXPECT_THAT(WhoHasAccess("2026-11-22T12:00:00Z"), ElementsAre("c"));
  EXPECT_THAT(WhoHasAccess("2026-11-24T12:00:00Z"), ElementsAre("z"));
  const json then = Json({"access", "--account", "c", "--at", "2026-11-22T12:00:00Z"}).at(0);
  EXPECT_EQ(then.at("role"), "approver");
  EXPECT_EQ(then.at("grantedBy"), "a");
  EXPECT_EQ(then.at("removedByUser"), "a");
  EXPECT_EQ(then.at("removalEvent"), "access-change");
}

TEST_F(AccountMembership, BothAreEventsThatNameTheGroupAndTheRole) {
  Grant("c", {"--reason", "holiday cover"});
  Revoke("c");
  EXPECT_EQ(Json({"events", "--operation", "grantMembership"}).at(0).at("reason"), "/teams/approvers: holiday cover");
  EXPECT_EQ(Json({"events", "--operation", "revokeMembership"}).at(0).at("reason"), "/teams/approvers");
  EXPECT_EQ(Run({"events", "verify"}).code, 0);
}

TEST_F(AccountMembership, WhatIsSoAlreadyIsSaidAndWritesNothing) {
  Grant("c");
  EXPECT_EQ(Grant("c").out, "c is in /teams/approvers already\n");
  Revoke("c");
  EXPECT_EQ(Revoke("c").out, "c is not in /teams/approvers\n");
  EXPECT_EQ(Json({"events", "--operation", "grantMembership"}).size(), 1U);
}

TEST_F(AccountMembership, ADryRunMakesNoGroup) {
  EXPECT_EQ(Grant("c", {"--dry-run"}).code, 0);
  const Ran ran = Revoke("c");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("refused: no group is called '/teams/approvers'"));
}

TEST_F(AccountMembership, AnUnknownGroupThatIsNoPathIsRefused) {
  const Ran ran = Run({"account", "grant", "c", "aprovers"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("a path that begins with / makes a new one"));
}

}  // namespace
}  // namespace rollcall
