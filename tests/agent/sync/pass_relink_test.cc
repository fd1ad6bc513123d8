// Users who are shown under a new anchor, and whose old one is shown no more.
#include <gmock/gmock.h>

#include "store/archive.h"
#include "store/events.h"
#include "store/groups.h"
#include "store/links.h"
#include "tests/agent/sync/limits_fixture.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RelinkTest : public LimitsTest {
 protected:
  // Entries are made again: with other ids, and where `dn` says so at another place.
  enum class Dn : std::uint8_t { kSame, kOther };
  void Rebuild(int count, Dn dn = Dn::kSame) {
    EachUser(count, [&](UserSketch& user) {
      user.anchor = "new-" + user.anchor;
      if (dn == Dn::kOther) user.dn += ",ou=new";
    });
    if (dn == Dn::kSame) return;
    for (GroupSketch& group : corp_.groups) {
      for (std::string& member : group.members) {
        if (std::stoi(member.substr(4)) < count) member += ",ou=new";
      }
    }
  }
  std::string Since() {
    std::string all;
    database_->Each<std::string>("SELECT account || ' ' || user_group || ' ' || granted_at FROM membership ORDER BY 1",
                                 {}, [&all](const std::string& row) { all += row + '\n'; });
    return all;
  }
  std::int64_t Missing() { return Count("hold WHERE kind = 'missing'"); }
  std::int64_t Relinked() { return Count("event WHERE operation = 'relinkUser'"); }
  std::string AnchorOf(std::string_view login) { return LinksOf(*database_, Get(login).id).at(0).anchor; }
  void Discard() {
    Transaction transaction(*database_);
    ClosePlan(*database_, Plans().at(0).id, PlanState::kDiscarded, "root", "two people", kNow);
    transaction.Commit();
  }
};

TEST_F(RelinkTest, ARebuiltDirectoryIsOnePlanAndDisablesNobody) {
  Rebuild(kUsers);
  ExpectOnePlan(ChangeKind::kRelinked, kUsers);
  EXPECT_EQ(Missing(), 0);
  EXPECT_EQ(Count("account"), kUsers);
  EXPECT_EQ(Count("deleted_membership"), 0);
  EXPECT_EQ(Relinked(), 0);
  EXPECT_EQ(Count("plan_change WHERE was = '7' AND becomes = 'new-7' AND reason = 'the same login'"), 1);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Relinked(), kUsers);
  EXPECT_EQ(AnchorOf("u7"), "new-7");
  EXPECT_EQ(Count("deleted_membership"), 0);
  EXPECT_EQ(Count("account"), kUsers);
}

TEST_F(RelinkTest, GroupsThatAreMadeAgainWithTheirDirectoryKeepTheirMembersSince) {
  for (GroupSketch& group : corp_.groups) group.dn = "cn=" + group.anchor;
  Sync();
  const std::string before = Since();
  Rebuild(kUsers, Dn::kOther);
  for (GroupSketch& group : corp_.groups) group.anchor = "new-" + group.anchor;
  ExpectOnePlan(ChangeKind::kRelinked, kUsers);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Since(), before);
  EXPECT_EQ(Count("user_group"), 2);
  EXPECT_EQ(Count("user_group WHERE anchor = 'new-g1'"), 1);
  EXPECT_EQ(Count("deleted_membership"), 0);
}

// One group takes the name of another, which is renamed in the same pull.
TEST_F(RelinkTest, AGroupThatTakesTheNameOfARenamedOneIsAnother) {
  for (GroupSketch& group : corp_.groups) group.dn = "cn=" + group.anchor;
  Sync();
  corp_.groups.insert(corp_.groups.begin(), {.anchor = "third", .members = {"uid=5"}, .logins = {}, .dn = "cn=g0"});
  corp_.groups[1].dn = "cn=renamed";
  Sync();
  EXPECT_EQ(Count("user_group"), 3);
  EXPECT_EQ(Count("user_group WHERE anchor = 'g0' AND dn = 'cn=renamed'"), 1);
  EXPECT_EQ(Count("membership m JOIN user_group g ON g.id = m.user_group WHERE g.anchor = 'third'"), 1);
  EXPECT_EQ(Count("deleted_membership"), 0);
}

TEST_F(RelinkTest, EntriesThatAreMadeAgainElsewhereStayInTheirGroups) {
  Rebuild(4, Dn::kOther);
  ExpectOnePlan(ChangeKind::kRelinked, 4);
  EXPECT_EQ(Count("membership"), kUsers);
  EXPECT_EQ(Count("deleted_membership"), 0);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Count("membership"), kUsers);
  EXPECT_EQ(Count("deleted_membership"), 0);
}

TEST_F(RelinkTest, AFieldOfCorrelateThatBothHaveRelinksAFewByItself) {
  config_.sources[0].correlate = {"email"};
  const Account before = Get("u1");
  Rebuild(3, Dn::kOther);
  EachUser(1, [](UserSketch& user) { user.login = "other"; });
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.relinked, 3);
  EXPECT_EQ(report.counts.created, 0);
  EXPECT_THAT(report.held, IsEmpty());
  EXPECT_THAT(heard_.conflicts, IsEmpty());
  EXPECT_EQ(Missing(), 0);
  EXPECT_EQ(Count("deleted_membership"), 0);
  const Account after = Get("u1");
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.created_at, before.created_at);
  EXPECT_EQ(Get("other").profile.email, "u0@x");
  EXPECT_EQ(Count("event WHERE operation = 'renameUser'"), 1);
  EXPECT_EQ(Relinked(), 3);
  EXPECT_EQ(Sync().counts.unchanged, kUsers);
}

TEST_F(RelinkTest, SoManyThatTheLimitIsPassedAreAPlanAllTheSame) {
  config_.sources[0].correlate = {"email"};
  Rebuild(40);
  ExpectOnePlan(ChangeKind::kRelinked, 40);
  EXPECT_EQ(Relinked(), 0);
  ExpectAgreementAfterApproval();
}

TEST_F(RelinkTest, ALoginThatIsUsedAgainLaterIsAnotherPersons) {
  const UserSketch first = corp_.users.front();
  corp_.users.erase(corp_.users.begin());
  Sync();
  EXPECT_EQ(Missing(), 1);
  corp_.users.push_back({.anchor = "new", .login = first.login, .email = "another@x", .dn = "uid=new"});
  EXPECT_EQ(Sync(kNow + std::chrono::days{900}).counts.conflicts, 1);
  EXPECT_THAT(Plans(), IsEmpty());
  EXPECT_EQ(AnchorOf(first.login), first.anchor);
  EXPECT_EQ(Missing(), 1);
  EXPECT_THAT(heard_.conflicts, ElementsAre(HasSubstr("rollcall account remove " + first.login)));
}

TEST_F(RelinkTest, WhoIsMissingSinceLongIsRelinkedByAFieldOfCorrelate) {
  config_.sources[0].correlate = {"email"};
  UserSketch first = corp_.users.front();
  corp_.users.erase(corp_.users.begin());
  Sync();
  first.anchor = "new";
  corp_.users.push_back(first);
  EXPECT_EQ(Sync(kNow + std::chrono::days{90}).counts.relinked, 1);
  EXPECT_TRUE(Get(first.login).enabled);
  EXPECT_EQ(Missing(), 0);
}

TEST_F(RelinkTest, WhoWasDeletedAndMadeAgainBetweenTwoDeltasKeepsTheAccount) {
  corp_.cursor = "1";
  Sync();
  corp_.coverage = Coverage::kDelta;
  corp_.users = {{.anchor = "new-5", .login = "u5", .email = "u5@x", .dn = "uid=new5"}};
  corp_.groups.clear();
  corp_.gone = {"5"};
  const PassReport report = Sync();
  ASSERT_EQ(report.held.size(), 1U);
  EXPECT_EQ(report.held[0].kind, ChangeKind::kRelinked);
  EXPECT_EQ(report.counts.conflicts, 0);
  EXPECT_TRUE(Get("u5").enabled);
}

TEST_F(RelinkTest, WhoIsDiscardedAsAnotherPersonIsMissingFromThenOn) {
  Rebuild(1);
  ExpectOnePlan(ChangeKind::kRelinked, 1);
  Discard();
  const PassReport report = Sync();
  EXPECT_THAT(report.held, IsEmpty());
  EXPECT_EQ(report.counts.missing, 1);
  EXPECT_EQ(report.counts.conflicts, 1);
  Transaction transaction(*database_);
  RemoveAccount(*database_, Get("u0").id, {.by_user = "root"}, "left", At(kNow));
  transaction.Commit();
  EXPECT_EQ(Sync().counts.created, 1);
  EXPECT_EQ(AnchorOf("u0"), "new-0");
}

TEST_F(RelinkTest, TwoWhoClaimOneAccountAreConflictsAndItIsNotMissing) {
  config_.sources[0].correlate = {"email"};
  Rebuild(1);
  corp_.users.push_back(corp_.users.front());
  corp_.users.back().anchor = "another";
  corp_.users.back().login = "another";
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.conflicts, 2);
  EXPECT_EQ(report.counts.relinked, 0);
  EXPECT_EQ(Missing(), 0);
  EXPECT_EQ(AnchorOf("u0"), "0");
}

TEST_F(RelinkTest, AUserWhoIsStillShownGivesUpNothing) {
  corp_.users.push_back({.anchor = "twin", .login = "u3", .email = "twin@x", .dn = "uid=twin"});
  EXPECT_EQ(Sync().counts.conflicts, 1);
  EXPECT_THAT(Plans(), IsEmpty());
  EXPECT_EQ(AnchorOf("u3"), "3");
}

TEST_F(RelinkTest, ARecordThatCannotBeReadMayBeTheOldOne) {
  Rebuild(1);
  corp_.unreadable = {{"", "broken"}};
  EXPECT_EQ(Sync().counts.conflicts, 2);
  EXPECT_THAT(Plans(), IsEmpty());
  EXPECT_EQ(Missing(), 0);
}

TEST_F(RelinkTest, AnApprovalThatComesTooLateChangesNothing) {
  Rebuild(2);
  Sync();
  Transaction transaction(*database_);
  RelinkUser(*database_, InternSource(*database_, "corp"), "0", "third", "by hand", At(kNow));
  transaction.Commit();
  const auto moved = Approve();
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].now, "third");
  EXPECT_EQ(AnchorOf("u1"), "1");
}

}  // namespace
}  // namespace rollcall
