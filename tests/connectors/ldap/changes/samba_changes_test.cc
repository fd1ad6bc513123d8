// What changed, from a real Samba domain controller, in each way that it can be asked. Left out where there is none:
// scripts/install samba.
#include <array>
#include <random>

#include "tests/connectors/ldap/samba_fixture.h"

namespace rollcall {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SambaChanges : public SambaTest {};
INSTANTIATE_TEST_SUITE_P(Each, SambaChanges,
                         testing::Values(kDirSyncAsAdministrator, kDirSyncAsReplicator, kDirSync, kUsnAsAdministrator,
                                         kUsn),
                         NameOfWay);

TEST_P(SambaChanges, UsersWhoComeChangeMoveAndGoArriveOneByOne) {
  server->Modify(NewUser(1) + NewUser(2) + NewUser(3) + NewUser(4, "Outside"));
  const RecordingSink first = Pull();
  EXPECT_EQ(result_.coverage, Coverage::kFull);
  EXPECT_THAT(Logins(first), UnorderedElementsAre(Login(1), Login(2), Login(3)));
  EXPECT_THAT(Pull().users, IsEmpty()) << "nothing has happened";

  server->Modify(NewUser(5) + Replaced(User(1), "title", "Boss"));
  EXPECT_THAT(Logins(Pull()), UnorderedElementsAre(Login(1), Login(5)));
  EXPECT_EQ(result_.coverage, is_administrator() ? Coverage::kDelta : Coverage::kFull);

  server->Modify(Moved(User(2), "CN=Married", "Staff"));
  const RecordingSink renamed = Pull();
  ASSERT_EQ(Logins(renamed), std::vector{Login(2)});
  EXPECT_EQ(renamed.users[0].anchor, first.FindByLogin(Login(2))->anchor);
  EXPECT_THAT(renamed.users[0].dn, HasSubstr("CN=Married,"));

  server->Modify(Moved(User(3), "CN=User 3", "Outside") + Moved(User(4, "Outside"), "CN=User 4", "Staff"));
  EXPECT_THAT(Logins(Pull()), ElementsAre(Login(4)));
  EXPECT_FALSE(known_.users.contains(first.FindByLogin(Login(3))->anchor));

  server->Modify(Change(User(1), "delete") + Moved(User(3, "Outside"), "CN=User 3", "Staff"));
  const RecordingSink back = Pull();
  ASSERT_EQ(Logins(back), std::vector{Login(3)});
  EXPECT_EQ(back.users[0].anchor, first.FindByLogin(Login(3))->anchor);
  EXPECT_FALSE(known_.users.contains(first.FindByLogin(Login(1))->anchor));

  server->Modify(Change(User(5), "delete"));
  EXPECT_THAT(Pull().users, IsEmpty());
  EXPECT_EQ(known_.users.size(), 3U);
}

TEST_P(SambaChanges, WhoFallsOutOfTheFilterIsGoneAndWhoFallsIntoItComes) {
  options_.filter = "(&(objectClass=user)(!(employeeType=robot)))";
  server->Modify(NewUser(1) + NewUser(2));
  Pull();
  server->Modify(Replaced(User(1), "employeeType", "robot"));
  EXPECT_THAT(Pull().users, IsEmpty());
  EXPECT_EQ(known_.users.size(), 1U);
  server->Modify(Replaced(User(1), "employeeType", "person"));
  EXPECT_THAT(Logins(Pull()), ElementsAre(Login(1)));
}

TEST_P(SambaChanges, AStateFollowsUserAccountControlAndAClearedValueIsCleared) {
  server->Modify(NewUser(1) + NewUser(2));
  EXPECT_EQ(Pull().FindByLogin(Login(1))->enabled, true);
  server->Modify(Replaced(User(1), "userAccountControl", "546") + Replaced(User(2), "title", "Boss"));
  const RecordingSink disabled = Pull();
  EXPECT_EQ(disabled.FindByLogin(Login(1))->enabled, false);
  EXPECT_THAT(disabled.FindByLogin(Login(1))->state_reason, HasSubstr("ACCOUNTDISABLE"));
  EXPECT_EQ(disabled.FindByLogin(Login(1))->operator[](Field::kEmail), Login(1) + "@example.com")
      << "what did not change is not cleared";
  server->Modify(Replaced(User(1), "userAccountControl", "544") + Change(User(2), "modify\ndelete: title"));
  const RecordingSink enabled = Pull();
  EXPECT_EQ(enabled.FindByLogin(Login(1))->enabled, true);
  EXPECT_THAT(enabled.FindByLogin(Login(2))->attributes, IsEmpty());
}

TEST_P(SambaChanges, GroupsFollowTheirMembersWhereverTheyGo) {
  server->Modify(NewUser(1) + NewUser(2) + NewUser(3) + NewUser(4, "Outside"));
  server->Modify(NewGroup("one", {User(1), User(2), User(4, "Outside")}) + NewGroup("two", {Group("one")}));
  Pull();
  server->Modify(Change(Group("one"), "modify\nadd: member\nmember: " + User(3)));
  const RecordingSink grown = Pull();
  ASSERT_EQ(grown.groups.size(), 1U);
  EXPECT_EQ(grown.groups[0].members.size(), 4U);
  // The group itself does not change by any of these.
  server->Modify(Moved(User(1), "CN=Married", "Staff"));
  Pull();
  server->Modify(Change(User(2), "delete"));
  Pull();
  server->Modify(Moved(User(4, "Outside"), "CN=User 4", "Staff"));
  Pull();
  server->Modify(Moved(User(3), "CN=User 3", "Outside"));
  Pull();
  server->Modify(Change(Group("one"), "modrdn\nnewrdn: CN=renamed\ndeleteoldrdn: 1"));
  Pull();
  server->Modify(Change(Group("renamed"), "modify\ndelete: member\nmember: CN=Married,OU=Staff," + tree_));
  Pull();
  // Who changed last must not be who is deleted: a plain user could not tell that from a restored backup.
  server->Modify(Replaced(User(3, "Outside"), "title", "Boss"));
  Pull();
  server->Modify(Change(Group("renamed"), "delete"));
  Pull();
  EXPECT_EQ(known_.groups.size(), 1U);
}

TEST_P(SambaChanges, APrimaryGroupIsTheUsersOwnWord) {
  server->Modify(NewUser(1) + NewUser(2) + NewGroup("one"));
  server->Modify(Change(Group("one"), "modify\nadd: member\nmember: " + User(1)));
  const RecordingSink first = Pull();
  EXPECT_THAT(first.FindByLogin(Login(1))->memberships,
              ElementsAre(testing::Pair("cn=domain users,cn=users,dc=example,dc=com", "member")));
  server->Seed("dn: " + User(1) + "\nchangetype: modify\nreplace: primaryGroupID\nprimaryGroupID: " + RidOf("one") +
               "\n\n");
  const RecordingSink changed = Pull();
  ASSERT_NE(changed.FindByLogin(Login(1)), nullptr);
  EXPECT_THAT(changed.FindByLogin(Login(1))->memberships, ElementsAre(testing::Pair(HasSubstr("cn=one,"), "member")));
  server->Modify(Change(Group("one"), "modrdn\nnewrdn: CN=other\ndeleteoldrdn: 1"));
  EXPECT_THAT(Rejection(), HasSubstr("is the primary group of users"));
}

TEST_P(SambaChanges, ALoginIsAChangeOfTheLastLoginAlone) {
  server->Seed("dn: " + User(1) + "\nobjectClass: user\nsAMAccountName: " + Login(1) +
               "\nuserAccountControl: 512\nuserPassword: password-1\n\n");
  server->Modify(NewUser(2));
  EXPECT_FALSE(Pull().FindByLogin(Login(1))->last_login);
  ASSERT_EQ(RunProgram({"ldapsearch", "-x", "-H", (*server)["URI"], "-D", User(1), "-w", "password-1", "-b", "", "-s",
                        "base", "-LLL", "1.1"}),
            0);
  const RecordingSink delta = Pull();
  ASSERT_EQ(Logins(delta), std::vector{Login(1)});
  ASSERT_TRUE(delta.users[0].last_login);
  EXPECT_EQ(delta.users[0].last_login->attribute, "lastLogonTimestamp");
  EXPECT_EQ(delta.users[0].last_login->lag, std::chrono::days{14});
}

TEST_P(SambaChanges, AContainerThatIsRenamedTakesEverythingBelowWithIt) {
  options_.bases = {tree_};
  server->Modify(NewUser(1) + NewUser(2, "Outside"));
  Pull();
  server->Modify(Replaced("OU=Staff," + tree_, "description", "no matter"));
  Pull();
  server->Modify(Change("OU=Outside," + tree_, "modrdn\nnewrdn: OU=Elsewhere\ndeleteoldrdn: 1"));
  EXPECT_THAT(Rejection(), HasSubstr("was renamed or moved, and with it everything below"));
}

TEST_P(SambaChanges, AUserWhoIsShownAgainIsShownOnce) {
  server->Modify(NewUser(1) + NewUser(2));
  const RecordingSink first = Pull();
  cursor_.again = {first.FindByLogin(Login(1))->anchor, "no-such-anchor"};
  EXPECT_THAT(Logins(Pull()), ElementsAre(Login(1)));
  server->Modify(Replaced(User(1), "title", "Boss"));
  cursor_.again = {first.FindByLogin(Login(1))->anchor};
  EXPECT_THAT(Logins(Pull()), ElementsAre(Login(1)));
}

TEST_P(SambaChanges, OfTwoBasesAMoveFromTheOneToTheOtherIsAMove) {
  options_.bases = {"OU=Staff," + tree_, "OU=Outside," + tree_};
  server->Modify(NewUser(1) + NewUser(2, "Outside"));
  const RecordingSink first = Pull();
  server->Modify(Moved(User(1), "CN=User 1", "Outside") + Moved(User(2, "Outside"), "CN=User 2", "Staff"));
  const RecordingSink delta = Pull();
  EXPECT_THAT(Logins(delta), UnorderedElementsAre(Login(1), Login(2)));
  EXPECT_THAT(delta.gone, testing::Not(Contains(first.FindByLogin(Login(1))->anchor)));
}

// Whatever happens, in any order: the chain of deltas knows what a pull from the start knows.
TEST_P(SambaChanges, AChainOfDeltasEqualsAFullPull) {
  std::mt19937 random(20261124);
  const auto any = [&random](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::map<int, std::string> where;  // user -> unit
  std::map<int, std::string> names;  // user -> RDN
  const auto dn = [&](int i) { return names[i] + ",OU=" + where[i] + ',' + tree_; };
  std::string ldif;
  for (int i = 0; i < 8; ++i) {
    where[i] = i % 3 == 0 ? "Outside" : "Staff";
    names[i] = "CN=User " + std::to_string(i);
    ldif += NewUser(i, where[i]);
  }
  server->Modify(ldif + NewGroup("a", {dn(0), dn(1), dn(2)}) + NewGroup("b", {dn(3), Group("a")}));
  Pull();
  int next = 8;
  for (int step = 0; step < 30 && !HasFailure(); ++step) {
    auto victim = where.begin();
    std::advance(victim, any(static_cast<int>(where.size())));
    const int i = victim->first;
    switch (any(8)) {
      case 0:
        where[next] = any(2) == 0 ? "Staff" : "Outside";
        names[next] = "CN=User " + std::to_string(next);
        server->Modify(NewUser(next, where[next]));
        ++next;
        break;
      case 1:
        if (where.size() < 4) break;
        server->Modify(Change(dn(i), "delete"));
        where.erase(i);
        break;
      case 2: {
        const std::string rdn = "CN=Renamed " + std::to_string(step);
        server->Modify(Moved(dn(i), rdn, where[i]));
        names[i] = rdn;
        break;
      }
      case 3: {
        const std::string unit = where[i] == "Staff" ? "Outside" : "Staff";
        server->Modify(Moved(dn(i), names[i], unit));
        where[i] = unit;
        break;
      }
      case 4:
        server->Modify(Replaced(dn(i), "userAccountControl", any(2) == 0 ? "546" : "544"));
        break;
      case 5:
        server->Modify(Replaced(dn(i), "title", "Title " + std::to_string(step)));
        break;
      default:
        server->Modify(Replaced(Group(any(2) == 0 ? "a" : "b"), "member", dn(i)));
        break;
    }
    if (any(3) != 0) Pull();
  }
  Pull();
}

}  // namespace
}  // namespace rollcall
