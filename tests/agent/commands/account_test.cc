#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "store/accounts.h"
#include "store/archive.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/nestings.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kAdmins = "cn=admins,ou=groups,dc=example,dc=com";
constexpr const char* kEveryone = "cn=everyone,ou=groups,dc=example,dc=com";

// ann and bob of the source hr; bob is disabled there.
class AccountCommand : public CommandTest {
 protected:
  AccountCommand() {
    Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\n") + std::string(kHr));
    Write("policy.toml",
          "[[protect]]\nlogins = [\"svc-*\"]\ngroups = [\"CN=Admins, OU=groups, DC=example, DC=com\"]\n");
    Write("hr.csv", "login,email,enabled\nann,ann@x.org,true\nbob,bob@x.org,false\n");
    Run({"sync"});
    now_ += std::chrono::hours{1};
  }

  json Show(const std::string& login) { return json::parse(Run({"account", "show", login, "--format", "json"}).out); }
  json Events(const std::string& operation) {
    return json::parse(Run({"events", "--operation", operation, "--format", "json"}).out);
  }
  // All of the registry that a refusal must leave alone.
  std::string Registry() {
    return Run({"accounts", "list", "--format", "csv"}).out + Run({"events", "--format", "csv"}).out;
  }
  void ExpectRefused(std::vector<std::string> words, const std::string& why) {
    const std::string before = Registry();
    const Ran ran = Run(std::move(words));
    EXPECT_EQ(ran.code, 1) << ran.out;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("rollcall: refused: " + why));
    EXPECT_EQ(Registry(), before);
  }
  std::string Id(const std::string& login) { return Show(login).at("id"); }
};

TEST_F(AccountCommand, CreateStampsHowTheAccountCameToBe) {
  const Ran ran = Run({"account", "create", "zoe", "--email", "zoe@x.org", "--display-name", "Zoe Z", "--given-name",
                       "Zoe", "--family-name", "Z"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "created zoe\n");
  const json zoe = Show("zoe");
  EXPECT_EQ(zoe.at("creationSource"), "ui");
  EXPECT_EQ(zoe.at("displayName"), "Zoe Z");
  EXPECT_EQ(zoe.at("familyName"), "Z");
  const json event = Events("createUser").back();
  EXPECT_EQ(event.at("actor"), "alice");
  EXPECT_EQ(event.at("source"), "ui");
  EXPECT_EQ(Run({"account", "create", "yan", "--source", "userProvisioning", "--actor", "idm"}).code, 0);
  EXPECT_EQ(Show("yan").at("creationSource"), "userProvisioning");
  EXPECT_EQ(Events("createUser").back().at("actor"), "idm");
}

TEST_F(AccountCommand, CreateRefusesALoginOrMailOfAnother) {
  ExpectRefused({"account", "create", "ANN"}, "the login 'ANN' belongs to ann (" + Id("ann") + "): choose another");
  ExpectRefused({"account", "create", "anna", "--email", "Ann@X.org"},
                "the mail address Ann@X.org belongs to ann (" + Id("ann"));
  ExpectRefused({"account", "create", "anna "}, "the login begins or ends with a blank");
}

TEST_F(AccountCommand, CreateMakesTheFirstRegistry) {
  std::filesystem::remove(Path("registry.db"));
  EXPECT_EQ(Run({"account", "create", "zoe", "--dry-run"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
  EXPECT_EQ(Run({"account", "create", "zoe"}).code, 0);
  EXPECT_EQ(Show("zoe").at("login"), "zoe");
}

TEST_F(AccountCommand, DisableHoldsUntilEnableWhateverTheSourceSays) {
  EXPECT_EQ(Run({"account", "disable", "ann", "--reason", "lost laptop"}).out, "disabled ann\n");
  EXPECT_EQ(Show("ann").at("holds").at(0).at("reason"), "lost laptop");
  EXPECT_EQ(Events("disableUser").back().at("reason"), "lost laptop");
  Run({"sync"});
  EXPECT_EQ(Show("ann").at("enabled"), false);
  now_ += std::chrono::hours{1};
  EXPECT_EQ(Run({"account", "enable", "ann", "--reason", "found", "--source", "userProvisioning"}).out,
            "enabled ann\n");
  EXPECT_EQ(Show("ann").at("enabled"), true);
  const json event = Events("enableUser").back();
  EXPECT_EQ(event.at("reason"), "found");
  EXPECT_EQ(event.at("source"), "userProvisioning");
  EXPECT_THAT(Run({"account", "show", "ann"}).out, HasSubstr("re-enabled       2026-11-22T10:00:00.000Z"));
}

TEST_F(AccountCommand, EnableLiftsARulesHoldTooWithOneEvent) {
  Database database({.connect = "sqlite3://" + Path("registry.db"), .password_file = ""});
  const AccountId ann = FindAccountByLogin(database, "ann").value().id;
  const Stamp rule = {.now = now_, .actor = "rollcall", .event_source = "automaticDeactivation", .pass = {}};
  SetHold(database, ann,
          {.kind = HoldKind::kAutomatic, .source = "", .since = now_, .by = "rollcall", .reason = "idle", .pass = {}},
          rule);
  Run({"account", "disable", "ann", "--reason", "lost laptop"});
  EXPECT_EQ(Show("ann").at("automaticDeactivation"), true);
  EXPECT_EQ(Run({"account", "enable", "ann"}).code, 0);
  const json after = Show("ann");
  EXPECT_EQ(after.at("holds"), json::array());
  EXPECT_EQ(after.at("automaticDeactivation"), false);
  EXPECT_EQ(Events("enableUser").size(), 1U);
}

TEST_F(AccountCommand, WhatIsSoAlreadyIsToldAndNoFailure) {
  EXPECT_EQ(Run({"account", "enable", "ann"}).out, "ann is enabled already\n");
  Run({"account", "disable", "ann", "--reason", "lost laptop"});
  const std::string before = Registry();
  now_ += std::chrono::hours{1};
  const Ran again = Run({"account", "disable", "ann", "--reason", "stolen laptop", "--actor", "carol"});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.out, "ann is disabled by hand already, since 2026-11-22T09:00:00.000Z by alice: lost laptop\n");
  EXPECT_EQ(Registry(), before);
}

TEST_F(AccountCommand, EnableAgainstASourceIsRefused) {
  ExpectRefused({"account", "enable", "bob"},
                "bob is disabled in hr: enable it there, and the next sync of hr lifts this");
}

TEST_F(AccountCommand, NobodyTurnsOnThemselves) {
  for (const std::string command : {"disable", "remove"}) {
    ExpectRefused({"account", command, "ann", "--reason", "x", "--actor", "ANN"},
                  "nobody " + command + "s their own account");
    ExpectRefused({"account", command, Id("ann"), "--reason", "x", "--actor", "ann"},
                  "nobody " + command + "s their own account");
  }
}

TEST_F(AccountCommand, TheProtectedAreLeftAlone) {
  Run({"account", "create", "SVC-backup"});
  for (const std::string command : {"disable", "remove"}) {
    ExpectRefused({"account", command, "svc-backup", "--reason", "x"},
                  "SVC-backup is protected: its login matches 'svc-*' in " + Path("policy.toml") + ":1");
  }
}

// ann is in everyone; everyone is in admins, which is protected.
TEST_F(AccountCommand, TheProtectedThroughANestedGroupAreLeftAloneToo) {
  Run({"account", "create", "zoe"});
  Database database({.connect = "sqlite3://" + Path("registry.db"), .password_file = ""});
  const AccountId zoe = FindAccountByLogin(database, "zoe").value().id;
  const SourceId hr = InternSource(database, "hr");
  const auto group = [&](const char* dn) {
    return InsertGroup(database, {.source = hr, .anchor = dn, .name = dn, .dn = dn, .dn_key = dn});
  };
  const Stamp stamp = {.now = now_, .actor = "rollcall", .event_source = "ldap", .pass = {}};
  {
    Transaction transaction(database);
    ReplaceMembers(database, group(kEveryone), {zoe}, {}, 1, stamp);
    ReplaceMembers(database, group(kAdmins), {}, {kEveryone}, 1, stamp);
    ResolveNesting(database, hr);
    transaction.Commit();
  }
  ExpectRefused({"account", "disable", "zoe", "--reason", "x"},
                std::string("zoe is protected: it is in ") + kAdmins + ", which matches 'CN=Admins, ");
}

TEST_F(AccountCommand, AWrongPolicyStopsDisablingAndNeverEnabling) {
  Run({"account", "disable", "ann", "--reason", "x"});
  Write("policy.toml", "[[rule]]\nname = \"all\"\ninactiv_days = 5\n");
  const Ran ran = Run({"account", "disable", "bob", "--reason", "x"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("policy.toml:3: unknown key 'inactiv_days'"));
  EXPECT_EQ(Run({"account", "enable", "ann"}).code, 0);
  EXPECT_EQ(Show("ann").at("enabled"), true);
}

TEST_F(AccountCommand, RemoveIsRefusedWhileASourceShowsTheAccount) {
  ExpectRefused({"account", "remove", "ann", "--reason", "twice"},
                "ann is still in hr, whose next sync would bring it back");
}

TEST_F(AccountCommand, RemoveKeepsWhoAndWhyInTheArchive) {
  Run({"account", "create", "carol", "--email", "carol@x.org"});
  Run({"account", "create", "zoe"});
  const std::string id = Id("zoe");
  const Ran ran = Run({"account", "remove", id, "--event", "security-incident", "--reason", "phished", "--actor",
                       "carol", "--format", "json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(json::parse(ran.out).at("account").at("login"), "zoe");
  EXPECT_THAT(Run({"accounts", "list"}).out, Not(HasSubstr("zoe")));
  Database database({.connect = "sqlite3://" + Path("registry.db"), .password_file = ""});
  const auto archived = FindArchived(database, "zoe");
  ASSERT_EQ(archived.size(), 1U);
  EXPECT_EQ(archived[0].event, RemovalEvent::kSecurityIncident);
  EXPECT_EQ(archived[0].removed_by_user, "carol");
  EXPECT_EQ(archived[0].removed_by_email_address, "carol@x.org");
  EXPECT_EQ(Events("deleteUser").back().at("reason"), "phished");
}

TEST_F(AccountCommand, RestoreBringsTheSameAccountBack) {
  Run({"account", "create", "zoe"});
  const std::string id = Id("zoe");
  Run({"account", "disable", "zoe", "--reason", "left"});
  Run({"account", "remove", "zoe", "--reason", "left", "--actor-email", "alice@x.org"});
  EXPECT_EQ(Run({"account", "restore", "ZOE", "--reason", "came back"}).out,
            "restored zoe, disabled as it was: manual\n");
  EXPECT_EQ(Id("zoe"), id);
  EXPECT_EQ(Show("zoe").at("creationSource"), "ui");
  EXPECT_EQ(Events("restoreUser").back().at("reason"), "came back");
}

TEST_F(AccountCommand, RestoreTakesAnotherLoginWhereTheOldOneIsTaken) {
  Run({"account", "create", "zoe"});
  const std::string first = Id("zoe");
  Run({"account", "remove", "zoe", "--reason", "left"});
  EXPECT_THAT(Run({"account", "create", "zoe"}).err, HasSubstr("`rollcall account restore " + first + "`"));
  ExpectRefused({"account", "restore", "zoe"}, "the login 'zoe' belongs to zoe (" + Id("zoe") + ") now");
  ExpectRefused({"account", "restore", first, "--login", "ann"}, "the login 'ann' belongs to ann");
  EXPECT_EQ(Run({"account", "restore", first, "--login", "zoe2"}).out, "restored zoe2, enabled\n");
  EXPECT_EQ(Id("zoe2"), first);
  EXPECT_EQ(Events("restoreUser").back().at("reason"), "login was 'zoe'");
  ExpectRefused({"account", "restore", first}, "zoe2 (" + first + ") lives: there is nothing to restore");
  ExpectRefused({"account", "restore", "nobody"}, "the archive has no account with the login or id 'nobody'");
}

TEST_F(AccountCommand, ADryRunSaysTheSameAndWritesNothing) {
  const std::string before = Registry();
  const Ran dry = Run({"account", "disable", "ann", "--reason", "lost laptop", "--dry-run"});
  EXPECT_EQ(dry.code, 0);
  EXPECT_EQ(dry.out, "disabled ann\n");
  EXPECT_EQ(dry.err, "Dry run: nothing was written.\n");
  EXPECT_EQ(Registry(), before);
  const json shown =
      json::parse(Run({"account", "disable", "ann", "--reason", "x", "--dry-run", "--format", "jsonl"}).out);
  EXPECT_EQ(shown.at("dryRun"), true);
  EXPECT_EQ(shown.at("account").at("enabled"), false);
}

TEST_F(AccountCommand, WrongOptionsAreToldBeforeAnything) {
  EXPECT_THAT(Run({"account", "disable", "ann"}).err, HasSubstr("needs --reason TEXT"));
  EXPECT_EQ(Run({"account", "remove", "ann"}).code, 2);
  EXPECT_THAT(Run({"account", "remove", "ann", "--reason", "x", "--event", "boredom"}).err,
              HasSubstr("--event 'boredom': there are access-change, account-inactivity, security-incident"));
  EXPECT_THAT(Run({"account", "enable", "ann", "--source", "ldap"}).err,
              HasSubstr("--source 'ldap': there are ui and userProvisioning"));
  EXPECT_EQ(Run({"account", "enable", "nobody"}).code, 1);
  EXPECT_THAT(Run({"account", "disabel", "ann"}).err, HasSubstr("'disabel' is no command; there are create, enable"));
}

TEST_F(AccountCommand, ShowIsAccountsShow) {
  EXPECT_EQ(Run({"account", "show", "ann"}).out, Run({"accounts", "show", "ann"}).out);
}

}  // namespace
}  // namespace rollcall
