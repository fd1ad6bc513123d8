// The accidents of every tool of this kind, in a real directory: nobody is disabled, one clear message says what to do,
// and once the cause is mended nothing is left of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr int kPeople = 60;

std::string NewGroup() {
  std::string ldif =
      "dn: cn=staff,ou=groups,dc=example,dc=com\nchangetype: add\nobjectClass: groupOfNames\ncn: staff\n";
  for (int i = 0; i < kPeople; ++i) ldif += "member: uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com\n";
  return ldif;
}

class Accidents : public testing::Test {
 protected:
  Accidents() {
    slapd().Modify(NewGroup());
    EXPECT_EQ(rollcall().Run({"sync"}).code, 0);
    EXPECT_EQ(rollcall().Count("membership"), kPeople);
  }

  Slapd& slapd() { return installed_.slapd; }
  const Installation& rollcall() const { return installed_.rollcall; }
  void Configure(const std::string& further) {
    rollcall().Configure(DirectorySource(slapd(), slapd()["URI"], WithPassword(slapd()["PASSWORD_FILE"]) + further));
  }
  std::string ForEach(const std::string& change) {
    std::string ldif;
    for (int i = 1; i < kPeople; ++i) {
      ldif += "dn: uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com\nchangetype: modify\n" + change + "\n";
    }
    return ldif;
  }
  // A line of slapd.conf.
  static std::string HiddenUsers(const std::string& numbers) {
    return "access to dn.regex=\"^uid=user" + numbers + ",ou=people,dc=example,dc=com$\" by * none";
  }
  // By the configuration that the server has by now.
  Ended SyncAll() {
    slapd().Restart();
    return rollcall().Run({"sync", "--full"});
  }
  // One message, and everybody as before.
  void ExpectHeld(const std::string& message) {
    const Ended sync = rollcall().Run({"sync"});
    EXPECT_EQ(sync.code, 3) << sync.err;
    EXPECT_THAT(sync.err, AllOf(StartsWith("corp: HELD: "), HasSubstr(message), HasSubstr("rollcall plan approve 1`")));
    EXPECT_EQ(std::ranges::count(sync.err, '\n'), 1) << sync.err;
    ExpectAllAsBefore();
    EXPECT_THAT(rollcall().Json({"plan"}), SizeIs(1));
  }
  void ExpectAllAsBefore() {
    EXPECT_EQ(rollcall().Count("account WHERE enabled = 0"), 0);
    EXPECT_EQ(rollcall().Count("membership"), kPeople);
  }
  // After the cause is mended: no plan is left, and nothing was done.
  void ExpectMended() {
    const Ended sync = rollcall().Run({"sync"});
    EXPECT_EQ(sync.code, 0) << sync.err;
    EXPECT_THAT(rollcall().Json({"plan"}), IsEmpty());
    EXPECT_EQ(rollcall().Json({"plan", "--state", "closed"}).at(0).at("id"), 1);
    ExpectAllAsBefore();
  }

  DirectoryInstallation installed_{PeopleLdif(kPeople)};
};

TEST_F(Accidents, ANarrowedFilterIsAPlanThatTheMendedFilterCloses) {
  Configure("filter = \"(&(objectClass=inetOrgPerson)(uid=user1*))\"\n");
  ExpectHeld("users of corp are not shown by it, more than 10 and more than 5 %: nobody is held as missing");
  const Ended shown = rollcall().Run({"plan", "show", "1"});
  EXPECT_THAT(shown.out, HasSubstr("  hold     user2                (none) -> \"missing\" (missing from corp)\n"));
  Configure("");
  ExpectMended();
}

TEST_F(Accidents, ANarrowedFilterThatIsMeantIsApprovedOnceAndForAll) {
  Configure("filter = \"(&(objectClass=inetOrgPerson)(uid=user1*))\"\n");
  ExpectHeld("nobody is held as missing");
  const auto plan = rollcall().Json({"plan", "show", "1"});
  const Ended approved = rollcall().Run({"plan", "approve", "1", "--digest", plan.at("digest")});
  EXPECT_EQ(approved.code, 0) << approved.err;
  EXPECT_EQ(rollcall().Count("account WHERE enabled = 0"), plan.at("changes"));
  EXPECT_EQ(rollcall().Run({"sync"}).code, 0);
  EXPECT_EQ(rollcall().Run({"events", "verify"}).code, 0);
  Configure("");
  // Those who come back all at once are a mass change, too.
  EXPECT_EQ(rollcall().Run({"sync"}).code, 3);
  EXPECT_EQ(rollcall().Run({"plan", "approve", "2"}).code, 0);
  EXPECT_EQ(rollcall().Run({"sync"}).code, 0);
  ExpectAllAsBefore();
}

// Each pass does less than a limit.
TEST_F(Accidents, AnAccessRuleThatHidesAFewMoreInEachPassIsHeldAtThePassThatCrossesTheLimit) {
  slapd().Configure("access to *", HiddenUsers("[1-4]") + "\naccess to * by users read by * none");
  EXPECT_EQ(SyncAll().code, 0);
  slapd().Configure("access to dn.regex", HiddenUsers("[1-8]"));
  EXPECT_EQ(SyncAll().code, 0);
  slapd().Configure("access to dn.regex", HiddenUsers("([1-9]|1[0-2])"));
  const Ended sync = SyncAll();
  EXPECT_EQ(sync.code, 3);
  EXPECT_THAT(sync.err, AllOf(HasSubstr("4 of 60 users of corp are not shown by it (12 with earlier passes within 24 "
                                        "hours), more than 10 and more than 5 %: nobody is held as missing"),
                              HasSubstr("rollcall plan approve 1`")));
  EXPECT_EQ(rollcall().Count("account WHERE enabled = 0"), 8);
  EXPECT_EQ(rollcall().Run({"plan", "approve", "1"}).code, 0);
  EXPECT_EQ(rollcall().Count("account WHERE enabled = 0"), 12);
  EXPECT_EQ(SyncAll().code, 0) << "what was approved does not count";
}

TEST_F(Accidents, AnEmptyOrganisationHoldsNobody) {
  Configure("filter = \"(uid=nobody)\"\n");
  ExpectHeld("it shows no user at all");
  Configure("");
  ExpectMended();
}

TEST_F(Accidents, AWrongBaseDisablesNobody) {
  rollcall().Configure("[[source]]\nname = \"corp\"\ntype = \"ldap\"\nuris = [\"" + slapd()["URI"] +
                       "\"]\nbind_dn = \"" + slapd()["BIND_DN"] + "\"\nbases = [\"ou=groups," + slapd()["BASE"] +
                       "\"]\ngroup_bases = [\"" + slapd()["BASE"] + "\"]\n" + WithPassword(slapd()["PASSWORD_FILE"]));
  ExpectHeld("it shows no user at all");
  Configure("");
  ExpectMended();
}

TEST_F(Accidents, MailsThatAreAllClearedAreKept) {
  slapd().Modify(ForEach("replace: mail\n"));
  ExpectHeld("have lost their mail address or have another one");
  EXPECT_EQ(rollcall().Count("account WHERE email IS NULL"), 0);
}

TEST_F(Accidents, ALostGroupKeepsItsMembers) {
  slapd().Modify(
      "dn: cn=other,ou=groups,dc=example,dc=com\nchangetype: add\nobjectClass: groupOfNames\ncn: other\n"
      "member: cn=nobody\n\ndn: cn=staff,ou=groups,dc=example,dc=com\nchangetype: delete\n");
  ExpectHeld("memberships of corp are over, more than 10 and more than 5 %: nobody leaves a group");
}

}  // namespace
}  // namespace rollcall
