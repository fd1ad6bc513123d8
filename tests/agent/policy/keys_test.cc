// Every key of a policy has an effect with a value that is not its default.
#include <gmock/gmock.h>

#include <set>

#include "agent/policy/explain.h"
#include "store/accounts.h"
#include "store/holds.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;

const TimePoint kLater = kNow + days{2};

// bob is in the group outer, cid in inner, which is in outer; old was deactivated 100 days ago and has logged in since.
class PolicyKeysTest : public PolicyTest {
 protected:
  PolicyKeysTest() {
    corp_.users = {Person("ann", 1), Person("bob", 200), Person("cid", 200), Person("old", 50)};
    corp_.users.push_back({.anchor = "nev", .login = "nev", .created_at = kNow - days{400}});
    corp_.groups = {{.anchor = "cn=outer,dc=x", .members = {corp_.users[1].dn, "cn=inner,dc=x"}},
                    {.anchor = "cn=inner,dc=x", .members = {corp_.users[2].dn}}};
    hr_.users = {{.anchor = "hal", .login = "hal", .last_login = kNow - days{200}}};
    Sync();
    SyncHr();
    CreateAccount(*database_, {.profile = {.login = "by-hand"}, .source_created_at = kNow - days{900}}, At(kNow));
    SetHold(*database_, Get("old").id,
            {.kind = HoldKind::kAutomatic, .since = kNow - days{100}, .by = "rollcall", .reason = "away"}, At(kNow));
  }

  // All that a run would do and say, and what is explained of bob.
  std::string Outcome(const std::string& policy) {
    heard_ = {};
    try {
      std::string text = ToText(Deactivate(policy, kLater, {.ending = Ending::kRollBack}).pass.held);
      for (const std::string& line : heard_.lines) text += line + "\n";
      const Policy loaded = Load(policy);
      const Zone zone("UTC");
      const Viewpoint view = {.at = kLater, .zone = zone, .horizon = kLater, .config = config_, .now = kLater};
      const GroupGraph graph(*database_);
      const Explanation bob = Explain(*database_, Resolve(loaded, graph, *database_), graph, Get("bob"), view);
      return text + bob.decided_by + bob.outcome;
    } catch (const ConfigError& error) {
      return error.what();
    }
  }
};

struct KeyCase {
  const char* key;
  std::string without;
  std::string with;
};

std::string RuleWith(const std::string& keys) { return "[[rule]]\nname = \"all\"\n" + keys + "\n"; }
std::string ProtectionWith(const std::string& keys) { return RuleWith("") + "[[protect]]\n" + keys + "\n"; }

const KeyCase kKeyCases[] = {
    {"defaults", RuleWith(""), RuleWith("") + "[defaults]\ninactive_days = 300\n"},
    {"rule", "", RuleWith("")},
    {"protect", RuleWith(""), ProtectionWith("logins = [\"bob\"]")},
    {"logins", ProtectionWith("logins = [\"x\"]"), ProtectionWith("logins = [\"b*\"]")},
    {"groups", ProtectionWith("logins = [\"x\"]"), ProtectionWith("logins = [\"x\"]\ngroups = [\"inner\"]")},
    {"reason", ProtectionWith("logins = [\"bob\"]"), ProtectionWith("logins = [\"bob\"]\nreason = \"on call\"")},
    {"optional", ProtectionWith("groups = [\"lost\"]"), ProtectionWith("groups = [\"lost\"]\noptional = true")},
    {"inactive_days", RuleWith(""), RuleWith("inactive_days = 201")},
    {"inactive_months", RuleWith(""), RuleWith("inactive_months = 8")},
    {"never_logged_in", RuleWith(""), RuleWith("never_logged_in = \"exempt\"")},
    {"never_logged_in", RuleWith("inactive_days = 300"),
     RuleWith("inactive_days = 300\nnever_logged_in = \"from-creation\"")},
    {"after_days", RuleWith(""), RuleWith("never_logged_in = { after_days = 300 }")},
    {"no_evidence", RuleWith(""), RuleWith("no_evidence = \"from-creation\"")},
    {"evidence_days", RuleWith(""), RuleWith("evidence_days = 1")},
    {"reactivate_on_login", RuleWith(""), RuleWith("reactivate_on_login = true")},
    {"archive_after_days", RuleWith(""), RuleWith("archive_after_days = 51")},
    {"name", RuleWith(""), "[[rule]]\nname = \"other\"\n"},
    {"groups", RuleWith(""), RuleWith("groups = [\"outer\"]")},
    {"nested", RuleWith("groups = [\"outer\"]"), RuleWith("groups = [\"outer\"]\nnested = false")},
    {"role", RuleWith("groups = [\"outer\"]"), RuleWith("groups = [\"outer\"]\nrole = \"manager\"")},
    {"except_groups", RuleWith(""), RuleWith("except_groups = [\"outer\"]")},
    {"sources", RuleWith(""), RuleWith("sources = [\"hr\"]")},
    {"logins", RuleWith(""), RuleWith("logins = [\"b*\"]")},
    {"optional", RuleWith("groups = [\"lost\"]"), RuleWith("groups = [\"lost\"]\noptional = true")},
};

TEST_F(PolicyKeysTest, EveryKeyHasAnEffectWithAValueThatIsNotItsDefault) {
  std::set<std::string_view> tried;
  for (const auto& [key, without, with] : kKeyCases) {
    EXPECT_NE(Outcome(without), Outcome(with)) << key << ": " << with;
    tried.insert(key);
  }
  for (const std::string_view key : PolicyKeys()) EXPECT_TRUE(tried.contains(key)) << key << " is not tried";
}

}  // namespace
}  // namespace rollcall
