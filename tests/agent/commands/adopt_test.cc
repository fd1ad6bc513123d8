#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AdoptCommand : public CommandTest {
 protected:
  AdoptCommand() {
    Configure(kHr);
    Write("old.csv",
          "userName,email,displayName,enabled,lastLogin\n"
          "ann,ann@x.org,Ann,true,2026-01-05T10:00:00Z\n"
          "bob,bob@x.org,Bob,false,\n");
  }
  Ran Adopt(std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"adopt", Path("old.csv")});
    return Run(options);
  }
  json Show(const std::string& login) { return json::parse(Run({"account", "show", login, "--format", "json"}).out); }
  std::string Events() { return Run({"events", "--format", "csv"}).out; }
};

TEST_F(AdoptCommand, KeepsTheCreationSourceBlank) {
  const Ran ran = Adopt();
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json ann = Show("ann");
  EXPECT_EQ(ann.at("creationSource"), "");
  EXPECT_EQ(ann.at("displayName"), "Ann");
  EXPECT_EQ(ann.at("links"), json::array());
  EXPECT_EQ(ann.at("lastLogin").at("at"), "2026-01-05T10:00:00.000Z");
  EXPECT_EQ(ann.at("lastLogin").at("source"), "adopt");
  const json events = json::parse(Run({"events", "--account", "ann", "--format", "json"}).out);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].at("operation"), "adoptUser");
  EXPECT_EQ(events[0].at("source"), "");
  EXPECT_EQ(events[0].at("actor"), "alice");
}

TEST_F(AdoptCommand, GroupsComeAlongAndProtectTheAdministrators) {
  Write("old.csv",
        "userName,createdDate,lastLogin,groups\n"
        "ann,2020-01-01,2020-01-05T10:00:00Z,member:/platform/users;manager:/platform/administrators\n"
        "bob,2020-01-01,2020-01-05T10:00:00Z,member:/platform/users\n");
  EXPECT_EQ(Adopt().code, 0);
  EXPECT_THAT(Run({"access", "--group", "/platform/administrators"}).out,
              AllOf(HasSubstr("ann"), HasSubstr("manager"), Not(HasSubstr("bob"))));
  Write("exo.properties", "social.user.inactive.period.days=180\n");
  Write("policy.toml", Run({"policy", "from-properties", Path("exo.properties")}).out);
  const Ran explained = Run({"explain", "ann", "--policy", Path("policy.toml")});
  EXPECT_THAT(explained.out, HasSubstr("protected")) << explained.err;
  EXPECT_THAT(Run({"explain", "bob", "--policy", Path("policy.toml")}).out, Not(HasSubstr("protected")));
}

TEST_F(AdoptCommand, APlatformWithoutAKnownAdministratorsGroupDeactivatesNobody) {
  Adopt();
  Write("exo.properties", "social.user.inactive.period.days=180\n");
  Write("policy.toml", Run({"policy", "from-properties", Path("exo.properties")}).out);
  const Ran ran = Run({"deactivate", "--policy", Path("policy.toml"), "--dry-run"});
  EXPECT_NE(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("/platform/administrators"));
}

TEST_F(AdoptCommand, LoginsAreKnownUntilTheDayOfTheExport) {
  Write("old.csv", "userName,createdDate,lastLogin\nann,2020-01-01,2020-01-05T10:00:00Z\n");
  Write("policy.toml", "[[rule]]\nname = \"all\"\ngroups = [\"*\"]\ninactive_days = 90\n");
  Adopt({"--as-of", "2026-10-01"});
  EXPECT_THAT(Run({"explain", "ann", "--policy", Path("policy.toml")}).out, HasSubstr("stays enabled"));
  EXPECT_EQ(Adopt({"--as-of", "2027-01-01"}).code, 2);
}

TEST_F(AdoptCommand, AFreshExportIsEvidence) {
  Write("old.csv", "userName,createdDate,lastLogin\nann,2020-01-01,2020-01-05T10:00:00Z\n");
  Write("policy.toml", "[[rule]]\nname = \"all\"\ngroups = [\"*\"]\ninactive_days = 90\n");
  Adopt({"--as-of", "2026-11-21"});
  EXPECT_THAT(Run({"explain", "ann", "--policy", Path("policy.toml")}).out, HasSubstr("deactivate"));
}

TEST_F(AdoptCommand, WhoWasDisabledStaysSoUntilEnabledByHand) {
  Adopt({"--actor", "carol"});
  EXPECT_THAT(Run({"account", "show", "bob"}).out,
              HasSubstr("manual since 2026-11-22T08:00:00.000Z by carol, pass 1: disabled before rollcall"));
  Write("hr.csv", "login,enabled\nann,true\nbob,true\n");
  Run({"sync"});
  EXPECT_EQ(Show("bob").at("enabled"), false);
  EXPECT_EQ(Run({"account", "enable", "bob"}).code, 0);
  EXPECT_EQ(Show("bob").at("enabled"), true);
}

TEST_F(AdoptCommand, ASourceThatShowsTheLoginLaterIsLinked) {
  Adopt();
  const auto id = Show("ann").at("id");
  Write("hr.csv", "login,email\nann,ann@new.org\n");
  EXPECT_THAT(Run({"sync"}).out, HasSubstr("complete"));
  const json ann = Show("ann");
  EXPECT_EQ(ann.at("id"), id);
  EXPECT_EQ(ann.at("creationSource"), "");
  EXPECT_EQ(ann.at("email"), "ann@new.org");
  EXPECT_EQ(ann.at("links").at(0).at("source"), "hr");
}

TEST_F(AdoptCommand, ChangesNothingTheSecondTime) {
  Adopt();
  Run({"account", "enable", "bob"});
  const std::string events = Events();
  now_ += std::chrono::hours{1};
  const Ran again = Adopt({"--format", "json"});
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_EQ(json::parse(again.out)[0].at("unchanged"), 2);
  EXPECT_EQ(Events(), events);
  EXPECT_EQ(Show("bob").at("enabled"), true);
}

TEST_F(AdoptCommand, ADryRunShowsAllAndWritesNothing) {
  const Ran dry = Adopt({"--dry-run"});
  EXPECT_EQ(dry.code, 0);
  EXPECT_THAT(dry.out,
              AllOf(HasSubstr("create   ann\n"), HasSubstr("display_name: (none) -> \"Ann\""),
                    HasSubstr("disable  bob                  hold: (none) -> \"manual\" (disabled before rollcall)")));
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
}

TEST_F(AdoptCommand, WhatCannotBeAdoptedIsAConflictAndTheRestGoesOn) {
  Run({"account", "create", "ann"});
  Write("old.csv",
        "userName,enabled,lastLogin\n"
        "ANN,true,\n"
        "carl,maybe,\n"
        "dora,true,2026-11-22T08:05:00.001Z\n"
        "Dora,true,\n"
        "emil,true,2026-11-22T08:05:00Z\n");
  const Ran ran = Adopt();
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("conflict: line 2: its login belongs to an account that came in by UI"),
                             HasSubstr("conflict: line 3: column enabled: 'maybe' is no known word for yes or no"),
                             HasSubstr("conflict: line 4: its last login (lastLogin) lies in the future"),
                             HasSubstr("conflict: line 5: column userName: has the same value as on line 4"),
                             Not(HasSubstr("conflict: line 6"))));
  EXPECT_EQ(Show("ann").at("creationSource"), "ui");
  EXPECT_EQ(Show("dora").at("lastLogin"), nullptr);
  EXPECT_EQ(Show("emil").at("lastLogin").at("at"), "2026-11-22T08:05:00.000Z");
  EXPECT_EQ(Run({"account", "show", "carl"}).code, 1);
}

TEST_F(AdoptCommand, AFileThatCannotBeReadAdoptsNobody) {
  Write("old.csv", "email\nann@x.org\n");
  const Ran ran = Adopt();
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("adopt: FAILED, none of its changes were applied: "));
  EXPECT_EQ(Run({"accounts", "list"}).out, "");
}

TEST_F(AdoptCommand, ItsNameIsNotASourcesToTake) {
  Configure("[[source]]\nname = \"adopt\"\ntype = \"csv\"\npath = \"hr.csv\"\n");
  const Ran ran = Adopt();
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("'name' in [[source]] is 'adopt', which adoptions go by; choose another"));
}

}  // namespace
}  // namespace rollcall
