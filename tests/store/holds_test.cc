#include "store/holds.h"

#include <array>

#include "store/links.h"
#include "store/maintenance.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

Hold HoldOf(HoldKind kind, std::string source = "") {
  return {.kind = kind, .source = std::move(source), .since = kNow, .by = "rollcall", .reason = "because", .pass = {}};
}

TEST_F(RegistryTest, TheFirstHoldDisablesWithOneEventAndTheSecondAddsNone) {
  const AccountId account = Create("a");
  EXPECT_EQ(SetHold(*database_, account, HoldOf(HoldKind::kMissing, "corp"), At(kNow)), HoldEffect::kStateFlipped);
  EXPECT_EQ(SetHold(*database_, account, HoldOf(HoldKind::kAutomatic), At(kNow)), HoldEffect::kChanged);
  EXPECT_FALSE(Load(account).enabled);
  EXPECT_TRUE(Load(account).automatic_deactivation);
  const auto events = Events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].operation, Operation::kDisableUser);
  EXPECT_EQ(events[1].reason, "because");
  EXPECT_FALSE(events[1].enabled);
}

TEST_F(RegistryTest, NewAccountsAreHeldWithOneEventEach) {
  constexpr int kAccounts = 300;
  const std::array holds = {FirstHold{HoldKind::kSource, InternSource(*database_, "corp"), "disabled in corp"},
                            FirstHold{HoldKind::kAutomatic, {}, "because"}};
  {
    Transaction transaction(*database_);
    for (int i = 0; i < kAccounts; ++i) {
      const std::string login = "user" + std::to_string(i);
      SetFirstHolds(*database_, Create(login), login, holds, At(kNow));
    }
    transaction.Commit();
  }
  EXPECT_EQ(Events().size(), 2U * kAccounts);
  const Account last = Load(AccountId{kAccounts});
  EXPECT_FALSE(last.enabled);
  EXPECT_TRUE(last.automatic_deactivation);
  EXPECT_EQ(HoldsOf(*database_, last.id).front().source, "");
  EXPECT_EQ(HoldsOf(*database_, last.id).back().source, "corp");
  EXPECT_EQ(CheckIntegrity(*database_), std::vector<std::string>());
}

TEST_F(RegistryTest, OnlyLiftingTheLastHoldEnables) {
  const AccountId account = Create("a");
  SetHold(*database_, account, HoldOf(HoldKind::kMissing, "corp"), At(kNow));
  SetHold(*database_, account, HoldOf(HoldKind::kAutomatic), At(kNow));
  EXPECT_EQ(LiftHold(*database_, account, HoldKind::kMissing, "corp", "back", At(kNow)), HoldEffect::kChanged);
  EXPECT_FALSE(Load(account).enabled);
  EXPECT_EQ(LiftHold(*database_, account, HoldKind::kAutomatic, "", "by hand", At(kNow)), HoldEffect::kStateFlipped);
  EXPECT_TRUE(Load(account).enabled);
  EXPECT_FALSE(Load(account).automatic_deactivation);
  EXPECT_EQ(Events().back().operation, Operation::kEnableUser);
}

TEST_F(RegistryTest, AHoldThatStandsIsNotSetAgain) {
  const AccountId account = Create("a");
  SetHold(*database_, account, HoldOf(HoldKind::kMissing, "corp"), At(kNow));
  EXPECT_EQ(SetHold(*database_, account, HoldOf(HoldKind::kMissing, "corp"), At(kNow)), HoldEffect::kNone);
  EXPECT_EQ(HoldsOf(*database_, account).size(), 1U);
  EXPECT_EQ(Events().size(), 2U);
}

TEST_F(RegistryTest, EachSourceHasItsOwnHold) {
  const AccountId account = Create("a");
  SetHold(*database_, account, HoldOf(HoldKind::kMissing, "corp"), At(kNow));
  SetHold(*database_, account, HoldOf(HoldKind::kMissing, "hr"), At(kNow));
  EXPECT_EQ(HoldsOf(*database_, account).size(), 2U);
  EXPECT_EQ(LiftHold(*database_, account, HoldKind::kMissing, "elsewhere", "", At(kNow)), HoldEffect::kNone);
}

TEST_F(RegistryTest, EnabledCannotBeSetPastTheHolds) {
  const AccountId account = Create("a");
  EXPECT_THROW(database_->Run("UPDATE account SET enabled = 0"), StoreError);
  SetHold(*database_, account, HoldOf(HoldKind::kManual), At(kNow));
  EXPECT_THROW(database_->Run("UPDATE account SET enabled = 1"), StoreError);
  EXPECT_THROW(database_->Run("UPDATE account SET automatic_deactivation = 1"), StoreError);
}

TEST_F(RegistryTest, TheAuditTrailIsAppendOnly) {
  Create("a");
  EXPECT_THROW(database_->Run("UPDATE event SET actor = 'nobody'"), StoreError);
  EXPECT_THROW(database_->Run("DELETE FROM event"), StoreError);
}

}  // namespace
}  // namespace rollcall
