#include <gmock/gmock.h>

#include "store/access.h"
#include "tests/agent/commands/history_fixture.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class AccessCommand : public HistoryTest {
 protected:
  std::vector<std::string> Logins(std::vector<std::string> options) {
    options.insert(options.begin(), "access");
    std::vector<std::string> logins;
    for (const auto& access : RunJson(options)) logins.push_back(access.at("login"));
    return logins;
  }
};
using Names = std::vector<std::string>;

TEST_F(AccessCommand, NamesWhoeverHadTheRoleOnTheDayAlthoughTheAccountIsGone) {
  EXPECT_EQ(Logins({"--group", "approvers", "--at", "2026-11-27"}), Names{"c"});
  EXPECT_EQ(Logins({"--group", "approvers"}), Names{"z"}) << "now";
  EXPECT_EQ(Logins({"--group", "approvers", "--from", "2026-11-27", "--to", "2026-12-24"}), (Names{"c", "z"}));
  EXPECT_EQ(Logins({"--group", "approvers", "--to", "2026-11-23"}), Names{"c"});
  EXPECT_EQ(Logins({"--group", "approvers", "--from", "2026-12-02"}), Names{"z"});
}

TEST_F(AccessCommand, TellsWhoGrantedAndWhoRemoved) {
  EXPECT_EQ(Run({"access", "--account", "c", "--at", "2026-11-27"}).out,
            "LOGIN  GROUP                         ROLE    GRANTED AT            GRANTED BY  REMOVED AT            "
            "REMOVED BY USER  REMOVAL EVENT\n"
            "c      cn=Approvers, ou=groups,dc=x  member  2026-11-22T08:00:00Z  anna        2026-12-01T08:00:00Z  "
            "anna             access-change\n");
  const auto access = RunJson({"access", "--account", "C", "--from", "2026-01-01"}).at(0);
  EXPECT_EQ(access.at("removedAt"), "2026-12-01T08:00:00.000Z");
  EXPECT_EQ(access.at("via"), nullptr);
}

TEST_F(AccessCommand, AGroupIsFoundByItsDnHoweverItIsWritten) {
  EXPECT_EQ(Logins({"--group", "CN = approvers,OU=Groups , DC=X"}), Names{"z"});
  EXPECT_EQ(Logins({"--group", "cn=Approvers, ou=groups,dc=x"}), Names{"z"});
}

TEST_F(AccessCommand, AnAccountIsFoundByTheIdThatItHad) {
  const std::string id = RunJson({"archive", "list"}).at(0).at("id");
  EXPECT_EQ(Logins({"--account", id, "--at", "2026-11-27"}), Names{"c"});
  EXPECT_EQ(Logins({"--account", id}), Names{});
}

TEST_F(AccessCommand, WhatWasNeverThereIsAFailureThatSaysWhereToLook) {
  EXPECT_EQ(Run({"access", "--group", "cn=other,dc=x"}).err,
            "rollcall: no group has or had the DN or name 'cn=other,dc=x'; `rollcall access --account LOGIN` shows the "
            "groups of an account\n");
  EXPECT_EQ(Run({"access", "--group", "other"}).code, 1);
  EXPECT_THAT(Run({"access", "--account", "nobody"}).err, HasSubstr("no account has or had the login or id 'nobody'"));
  EXPECT_EQ(Run({"access", "--account", "nobody"}).code, 1);
}

TEST_F(AccessCommand, NothingFoundIsNoFailure) {
  const Ran ran = Run({"access", "--group", "approvers", "--at", "2020-01-01"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "no membership matches\n");
}

TEST_F(AccessCommand, RefusesWhatIsNoQuestion) {
  EXPECT_EQ(Run({"access"}).code, 2);
  EXPECT_EQ(Run({"access", "--account", "z", "--at", "2026-01-01", "--from", "2026-01-01"}).code, 2);
  EXPECT_EQ(Run({"access", "--account", "z", "--at", "2026-01-01T08:00"}).code, 2);
  EXPECT_THAT(Run({"access", "--account", "z", "--from", "2026-01-02", "--to", "2026-01-02"}).err,
              HasSubstr("--from 2026-01-02 is not before --to 2026-01-02; to is exclusive"));
}

class NestedGroups : public HistoryTest {
 protected:
  // approvers is in staff, and staff in approvers.
  NestedGroups() {
    Database database(Options());
    const GroupId staff = InsertGroup(database, {.source = source_, .anchor = "s", .name = "staff"});
    database.Run("INSERT INTO group_edge (parent, child) VALUES (:a, :b), (:c, :d)", {staff, group_, group_, staff});
  }
};

TEST_F(NestedGroups, AccessTellsThroughWhichGroup) {
  const auto access = RunJson({"access", "--group", "staff"}).at(0);
  EXPECT_EQ(access.at("login"), "z");
  EXPECT_EQ(access.at("group"), "cn=Approvers, ou=groups,dc=x");
  EXPECT_EQ(access.at("via"), "staff");
}

TEST_F(NestedGroups, AnAccountShowsThemApartFromItsOwn) {
  const auto account = RunJson({"accounts", "show", "z"});
  EXPECT_EQ(account.at("groups"), nlohmann::json({"cn=Approvers, ou=groups,dc=x"}));
  EXPECT_EQ(account.at("inheritedGroups"), nlohmann::json({"staff"}));
  EXPECT_THAT(Run({"accounts", "show", "z"}).out,
              HasSubstr("groups           cn=Approvers, ou=groups,dc=x\ninherited groups staff\n"));
}

TEST_F(NestedGroups, ACheckWarnsOfCircles) {
  const Ran ran = Run({"check"});
  EXPECT_EQ(ran.code, 0) << "a circle is harmless";
  EXPECT_THAT(ran.out, testing::ContainsRegex("registry +warn +groups +.* is a member of itself"));
}

}  // namespace
}  // namespace rollcall
