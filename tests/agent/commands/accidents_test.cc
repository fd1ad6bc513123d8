// Quiet ways to harm people, walked through by hand as an administrator does it.
#include <gmock/gmock.h>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::Not;

class Accidents : public CommandTest {
 protected:
  Accidents() { Configure(kHr); }
  void Sync(std::string_view rows, int code = 0) {
    Write("hr.csv", "anchor,userName\n" + std::string(rows));
    const Ran ran = Run({"sync"});
    EXPECT_EQ(ran.code, code) << ran.out << ran.err;
  }
  std::string Show(const std::string& login) { return Run({"accounts", "show", login}).out; }
};

TEST_F(Accidents, AnOldListDoesNotEnableWhomSomebodyHasDisabledByHand) {
  Sync("1,ann\n2,bob\n");
  ASSERT_EQ(Run({"account", "disable", "ann", "--reason", "fired"}).code, 0);
  Write("old.csv", "userName,enabled\nann,true\nbob,true\n");
  const Ran refused = Run({"import", Path("old.csv")});
  EXPECT_EQ(refused.code, 4) << refused.out;
  EXPECT_THAT(refused.out, HasSubstr("disabled by hand by alice (fired)"));
  EXPECT_THAT(refused.out, HasSubstr("--enable-manually-disabled"));
  EXPECT_THAT(Show("ann"), HasSubstr("disabled"));
  EXPECT_EQ(Run({"import", Path("old.csv"), "--enable-manually-disabled"}).code, 0);
  EXPECT_THAT(Show("ann"), Not(HasSubstr("fired")));
}

TEST_F(Accidents, NoListEnablesAnAccountThatASecurityIncidentHasDisabled) {
  Sync("1,ann\n");
  ASSERT_EQ(Run({"account", "disable", "ann", "--event", "security-incident", "--reason", "stolen laptop"}).code, 0);
  Write("old.csv", "userName,enabled\nann,true\n");
  const Ran refused = Run({"import", Path("old.csv"), "--enable-manually-disabled"});
  EXPECT_EQ(refused.code, 4) << refused.out;
  EXPECT_THAT(refused.out, HasSubstr("security-incident: stolen laptop"));
  EXPECT_THAT(refused.out, HasSubstr("account enable ann"));
  EXPECT_EQ(Run({"account", "enable", "ann"}).code, 0);
  EXPECT_EQ(Run({"import", Path("old.csv")}).code, 0);
}

TEST_F(Accidents, ASourceThatNobodyHasReadIsNoEmptyList) {
  Sync("1,ann\n");
  for (const std::string command : {"accounts", "plan", "conflicts"}) {
    const Ran ran = Run({command, "list", "--source", "hrr"});
    EXPECT_EQ(ran.code, 2) << command;
    EXPECT_THAT(ran.err, HasSubstr("did you mean 'hr'")) << command;
  }
  EXPECT_EQ(Run({"passes", "--source", "hrr"}).code, 2);
  EXPECT_EQ(Run({"plan", "list", "--source", "policy"}).code, 0);
}

TEST_F(Accidents, ASourceWithAnotherNameKeepsItsPeople) {
  Sync("1,ann\n2,bob\n");
  const std::string before = Run({"accounts", "list", "--format", "csv"}).out;
  std::string renamed(kHr);
  renamed.replace(renamed.find("\"hr\""), 4, "\"people\"");
  Configure(renamed);
  const Ran noticed = Run({"sync", "--dry-run"});
  EXPECT_THAT(noticed.err, HasSubstr("2 users of source hr, which is configured no longer"));
  EXPECT_THAT(noticed.err, HasSubstr("rollcall source rename hr"));
  EXPECT_EQ(Run({"source", "rename", "hr", "people"}).code, 0);
  const Ran synced = Run({"sync"});
  EXPECT_EQ(synced.code, 0) << synced.out << synced.err;
  EXPECT_THAT(synced.err, Not(HasSubstr("configured no longer")));
  EXPECT_EQ(Run({"accounts", "list", "--format", "csv"}).out, before);
  EXPECT_THAT(Run({"source", "list"}).out, HasSubstr("people"));
}

TEST_F(Accidents, TwoHistoriesDoNotBecomeOne) {
  Sync("1,ann\n");
  std::string renamed(kHr);
  renamed.replace(renamed.find("\"hr\""), 4, "\"people\"");
  Configure(renamed + "correlate = [\"login\"]\n");
  ASSERT_EQ(Run({"sync"}).code, 0);
  const Ran refused = Run({"source", "rename", "hr", "people"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("two histories cannot become one"));
}

TEST_F(Accidents, WhomASourceHeldThatIsConfiguredNoLongerIsEnabledByHand) {
  Sync("1,ann\n2,bob\n3,cho\n");
  Sync("1,ann\n");
  EXPECT_EQ(Run({"account", "enable", "bob"}).code, 1) << "hr would say it again";
  Configure("[[source]]\nname = \"corp\"\ntype = \"csv\"\npath = \"corp.csv\"\n");
  EXPECT_EQ(Run({"account", "enable", "bob"}).code, 0);
  EXPECT_THAT(Show("bob"), HasSubstr("enabled"));
  EXPECT_EQ(Run({"source", "forget", "hr"}).code, 2) << "without a reason";
  const Ran forgotten = Run({"source", "forget", "hr", "--reason", "merged"});
  EXPECT_EQ(forgotten.code, 0);
  EXPECT_THAT(forgotten.out, HasSubstr("enabled cho"));
  EXPECT_EQ(Run({"account", "remove", "cho", "--reason", "left"}).code, 0);
}

TEST_F(Accidents, AnEntryWhoseNameCannotBeReadIsNotAnAbsentOne) {
  Configure("[[source]]\nname = \"corp\"\ntype = \"ldif\"\npath = \"people.ldif\"\nanchor = \"employeeNumber\"\n");
  const std::string ann = "uid=ann,dc=x\nobjectClass: inetOrgPerson\nuid: ann\nemployeeNumber: 1\n\n";
  const std::string bob = "uid=bob,dc=x\nobjectClass: inetOrgPerson\nuid: bob\nemployeeNumber: 2\n\n";
  Write("people.ldif", "dn: " + ann + "dn: " + bob);
  ASSERT_EQ(Run({"sync"}).code, 0);
  Write("people.ldif", "dn: " + ann + "dn: ,,=" + bob);
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 3) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("is not a distinguished name"));
  EXPECT_THAT(Show("bob"), HasSubstr("enabled"));
}

}  // namespace
}  // namespace rollcall
