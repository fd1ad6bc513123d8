#include "store/archive.h"

#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::days;
const RemovalCause kByRoot = {
    .event = RemovalEvent::kSecurityIncident, .by_user = "root", .by_email_address = "root@example.com"};

class ArchiveTest : public RegistryTest {
 protected:
  ArchiveTest() {
    ann_ = Create("ann", "ann@example.com");
    InsertLink(*database_, {.source = source_, .anchor = "1", .account = ann_, .dn = "uid=ann", .fingerprint = 7});
    group_ = InsertGroup(*database_,
                         {.source = source_, .anchor = "g", .name = "staff", .dn = "cn=staff", .dn_key = "cn=staff"});
    ReplaceMembers(*database_, group_, {ann_}, {}, 1, At(kNow));
    SetHold(*database_, ann_, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "left"}, At(kNow));
    before_ = Load(ann_);
  }
  void Remove(TimePoint now = kNow + days{1}) {
    Transaction transaction(*database_);
    RemoveAccount(*database_, ann_, kByRoot, "stolen laptop", At(now));
    transaction.Commit();
  }
  void Restore(std::string_view login, TimePoint now) {
    Transaction transaction(*database_);
    RestoreAccount(*database_, FindArchived(*database_, "ann").front(), login, "found", At(now));
    transaction.Commit();
  }
  std::int64_t Count(const std::string& table) {
    return database_->One<std::int64_t>("SELECT count(*) FROM " + table).value();
  }
  SourceId source_ = InternSource(*database_, "corp");
  AccountId ann_{};
  GroupId group_{};
  Account before_;
};

TEST_F(ArchiveTest, WhatWasRemovedWithTheAccountIsReadBack) {
  Remove();
  const ArchivedBelongings belongings = BelongingsOf(*database_, FindArchived(*database_, "ann").at(0));
  ASSERT_EQ(belongings.links.size(), 1U);
  EXPECT_EQ(belongings.links[0].source_name, "corp");
  EXPECT_EQ(belongings.links[0].anchor, "1");
  EXPECT_EQ(belongings.links[0].dn, "uid=ann");
  ASSERT_EQ(belongings.holds.size(), 1U);
  EXPECT_EQ(belongings.holds[0].kind, HoldKind::kManual);
  EXPECT_EQ(belongings.holds[0].source, "");
  EXPECT_EQ(belongings.holds[0].reason, "left");
  EXPECT_EQ(belongings.groups, std::vector<std::string>{"cn=staff"});
}

TEST_F(ArchiveTest, WhatWasRemovedEarlierIsNotToldOfALaterRemoval) {
  Remove();
  Restore("ann", kNow + days{2});
  ReplaceMembers(*database_, group_, {}, {}, 2, At(kNow + days{3}));
  Remove(kNow + days{4});
  EXPECT_EQ(BelongingsOf(*database_, FindArchived(*database_, "ann").at(0)).groups, std::vector<std::string>{});
  EXPECT_EQ(BelongingsOf(*database_, FindArchived(*database_, "ann").at(1)).groups.size(), 1U);
}

TEST_F(ArchiveTest, ARemovedAccountIsInTheArchiveWholeWithWhoWhenAndWhy) {
  Remove();
  EXPECT_FALSE(FindAccount(*database_, ann_).has_value());
  const ArchivedAccount archived = FindArchived(*database_, "ANN").at(0);
  EXPECT_EQ(archived.account.profile, before_.profile);
  EXPECT_EQ(archived.account.public_id, before_.public_id);
  EXPECT_EQ(archived.account.creation_source, before_.creation_source);
  EXPECT_FALSE(archived.account.enabled) << "as it was";
  EXPECT_EQ(archived.removed_at, kNow + days{1});
  EXPECT_EQ(archived.removed_by_user, "root");
  EXPECT_EQ(archived.removed_by_email_address, "root@example.com");
  EXPECT_EQ(archived.event, RemovalEvent::kSecurityIncident);
  EXPECT_FALSE(archived.living);
  EXPECT_EQ(Count("deleted_link") * Count("deleted_hold") * Count("deleted_membership"), 1);
  EXPECT_EQ(Count("link") + Count("hold") + Count("membership") + Count("removal"), 0);
}

TEST_F(ArchiveTest, RemovingWritesOneEventAndNothingIsEnabledOnTheWay) {
  Remove();
  const auto events = Events();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[2].operation, Operation::kDeleteUser);
  EXPECT_EQ(events[2].login, "ann");
  EXPECT_EQ(events[2].public_id, before_.public_id) << "events name the account after it is gone";
  EXPECT_FALSE(events[2].enabled);
}

TEST_F(ArchiveTest, NothingIsDeletedPastTheArchive) {
  EXPECT_THROW(database_->Run("DELETE FROM account"), StoreError);
  EXPECT_THROW(database_->Run("DELETE FROM link"), StoreError);
  EXPECT_THROW(database_->Run("DELETE FROM membership"), StoreError);
  EXPECT_EQ(Count("account"), 1);
}

TEST_F(ArchiveTest, TheArchiveNeitherChangesNorLosesRows) {
  Remove();
  for (const std::string table : {"deleted_account", "deleted_link", "deleted_hold", "deleted_membership"}) {
    EXPECT_THROW(database_->Run("UPDATE " + table + " SET removed_by_user = 'nobody'"), StoreError) << table;
    EXPECT_THROW(database_->Run("DELETE FROM " + table), StoreError) << table;
  }
}

TEST_F(ArchiveTest, AReasonThatIsNoneOfTheFiveIsRefusedByTheDatabase) {
  EXPECT_THROW(
      database_->Run("INSERT INTO removal (removed_at, removed_by_user, removal_event) VALUES (0, 'x', 'mood')"),
      StoreError);
}

TEST_F(ArchiveTest, RestoringBringsBackTheSameAccount) {
  Remove();
  Restore("ann", kNow + days{2});
  const Account after = Load(ann_);
  EXPECT_EQ(after.public_id, before_.public_id);
  EXPECT_EQ(after.profile, before_.profile);
  EXPECT_EQ(after.created_at, before_.created_at);
  EXPECT_EQ(after.creation_source, before_.creation_source);
  EXPECT_FALSE(after.enabled) << "its hold came back with it";
  EXPECT_EQ(LinksOf(*database_, ann_).at(0).anchor, "1");
  EXPECT_EQ(GroupsOf(*database_, ann_), std::vector<std::string>{"cn=staff"});
  EXPECT_EQ(Events().back().operation, Operation::kRestoreUser);
  EXPECT_TRUE(FindArchived(*database_, "ann").at(0).living);
}

TEST_F(ArchiveTest, ALoginThatIsTakenMeanwhileMustBeReplaced) {
  Remove();
  const AccountId other = Create("ann");
  EXPECT_NE(other, ann_);
  EXPECT_THROW(Restore("ann", kNow), StoreError);
  Restore("ann2", kNow);
  EXPECT_EQ(Load(ann_).profile.login, "ann2");
}

TEST_F(ArchiveTest, WhoIsRemovedTwiceIsArchivedTwice) {
  Remove(kNow + days{1});
  Restore("ann", kNow + days{2});
  Remove(kNow + days{3});
  const auto archived = FindArchived(*database_, before_.public_id);
  ASSERT_EQ(archived.size(), 2U);
  EXPECT_EQ(archived[0].removed_at, kNow + days{3}) << "the newest first";
  EXPECT_EQ(FindArchivedByAnchor(*database_, source_, "1")->removed_at, kNow + days{3});
}

TEST_F(ArchiveTest, ThePurgeDeletesWhatIsOldAndIsItselfAnEvent) {
  Remove(kNow);
  Transaction transaction(*database_);
  EXPECT_EQ(PurgeArchive(*database_, kNow, At(kNow + days{1})).accounts, 0) << "removed at that very time: stays";
  const PurgeCounts counts = PurgeArchive(*database_, kNow + days{1}, At(kNow + days{1}));
  transaction.Commit();
  EXPECT_EQ(counts.accounts + counts.links + counts.holds + counts.memberships, 4);
  EXPECT_EQ(Count("deleted_account"), 0);
  EXPECT_EQ(Events().back().operation, Operation::kPurgeArchive);
  EXPECT_EQ(Events().back().reason, "1 accounts, 1 links, 1 holds and 1 memberships");
  EXPECT_EQ(Count("purge"), 0);
}

}  // namespace
}  // namespace rollcall
