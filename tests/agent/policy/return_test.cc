// What becomes of accounts that a rule has deactivated or archived: the table in the manual.
#include <gtest/gtest.h>

#include "store/accounts.h"
#include "store/holds.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;

const TimePoint kLaterRun = kNow + days{20};

// ann is deactivated at kNow; 20 days later, the policy is another one.
class ReturnTest : public PolicyTest {
 protected:
  ReturnTest() {
    corp_.users = {Person("ann", 200), Person("bob", 0)};
    Sync();
    Deactivate(kEveryone180);
  }

  // `day`: after the deactivation; nullopt: no login.
  void LogIn(std::optional<int> day) {
    if (day) corp_.users[0].last_login = kNow + days{*day};
    corp_.users[1].last_login = kLaterRun;
    Sync(kLaterRun);
  }

  std::string State() {
    const auto account = FindAccountByLogin(*database_, "ann");
    return !account ? "archived" : account->enabled ? "enabled" : "disabled";
  }
};

struct ReturnCase {
  const char* what;
  std::optional<int> login_on_day;
  std::string policy;
  const char* state;
};

std::string Says(const std::string& keys) { return "[[rule]]\nname = \"all\"\n" + keys + "\n"; }
const std::string kReactivates = "reactivate_on_login = true";

const ReturnCase kReturns[] = {
    {"the rule re-enables after a login", 10, Says(kReactivates), "enabled"},
    {"without a login", {}, Says(kReactivates), "disabled"},
    {"the rule does not say so", 10, Says(""), "disabled"},
    {"the login is too old for the rule that decides now", 5, Says(kReactivates + "\ninactive_days = 10"), "disabled"},
    {"another rule decides now, and says so", 10, Says("logins = [\"ann\"]\n" + kReactivates), "enabled"},
    {"another rule decides now, and does not say so", 10,
     "[[rule]]\nname = \"new\"\nlogins = [\"ann\"]\n" + Says(kReactivates), "disabled"},
    {"no rule decides now", 10, Says("logins = [\"bob\"]\n" + kReactivates + "\narchive_after_days = 1"), "disabled"},
    {"it is protected now", 10, "[[protect]]\nlogins = [\"ann\"]\n" + Says(kReactivates + "\narchive_after_days = 1"),
     "disabled"},
    {"the rule is suspended", 10, Says("groups = [\"lost\"]\n" + kReactivates + "\narchive_after_days = 1"),
     "disabled"},
    {"the rule archives", {}, Says("archive_after_days = 10"), "archived"},
    {"a login postpones the archive", 15, Says("archive_after_days = 10"), "disabled"},
    {"not for ever", 5, Says("archive_after_days = 10"), "archived"},
};

class ReturnByTheRuleTest : public ReturnTest, public testing::WithParamInterface<ReturnCase> {};

TEST_P(ReturnByTheRuleTest, TheRuleThatDecidesNowReEnablesAndArchives) {
  LogIn(GetParam().login_on_day);
  Deactivate(GetParam().policy, kLaterRun);
  EXPECT_EQ(State(), GetParam().state) << GetParam().what;
  Deactivate(GetParam().policy, kLaterRun);
  EXPECT_EQ(State(), GetParam().state) << GetParam().what << ": a second run does nothing";
}

INSTANTIATE_TEST_SUITE_P(Cases, ReturnByTheRuleTest, testing::ValuesIn(kReturns));

TEST_F(ReturnTest, AnArchivedAccountThatIsShownStaysArchivedUntilItIsUsed) {
  LogIn({});
  Deactivate(Says("archive_after_days = 10"), kLaterRun);
  EXPECT_EQ(State(), "archived");
  Sync(kLaterRun + days{1});
  EXPECT_EQ(State(), "archived");
  corp_.users[0].last_login = kLaterRun + days{1};
  Sync(kLaterRun + days{2});
  EXPECT_EQ(State(), "disabled") << "what the rule has done stays";
  Deactivate(Says(kReactivates), kLaterRun + days{2});
  EXPECT_EQ(State(), "enabled");
}

TEST_F(ReturnTest, AnotherSourceThatShowsTheLoginOfAnArchivedAccountMakesANewOne) {
  const AccountId before = Get("ann").id;
  LogIn({});
  Deactivate(Says("archive_after_days = 10"), kLaterRun);
  hr_.users = {{.anchor = "7", .login = "ann"}};
  SyncHr(kLaterRun);
  EXPECT_EQ(State(), "enabled");
  EXPECT_NE(Get("ann").id, before);
}

}  // namespace
}  // namespace rollcall
