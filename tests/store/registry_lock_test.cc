#include "store/registry_lock.h"

#include "tests/store/registry.h"

namespace rollcall {
namespace {

class RegistryLockTest : public RegistryTest {
 protected:
  Database other_{options_};
};

TEST_F(RegistryLockTest, OneAtATimeHasIt) {
  auto lock = TryLock(*database_, RegistryLockKind::kPass);
  ASSERT_NE(lock, nullptr);
  EXPECT_EQ(TryLock(other_, RegistryLockKind::kPass), nullptr);
  lock.reset();
  EXPECT_NE(TryLock(other_, RegistryLockKind::kPass), nullptr);
}

TEST_F(RegistryLockTest, EachKindIsALockOfItsOwn) {
  const auto pass = TryLock(*database_, RegistryLockKind::kPass);
  EXPECT_NE(TryLock(other_, RegistryLockKind::kService), nullptr);
}

TEST_F(RegistryLockTest, WhoeverLooksDoesNotTakeIt) {
  EXPECT_FALSE(IsLocked(other_, RegistryLockKind::kPass));
  const auto lock = TryLock(*database_, RegistryLockKind::kPass);
  ASSERT_NE(lock, nullptr);
  EXPECT_TRUE(IsLocked(other_, RegistryLockKind::kPass));
  EXPECT_TRUE(IsLocked(*database_, RegistryLockKind::kPass));
  EXPECT_FALSE(IsLocked(other_, RegistryLockKind::kService));
}

TEST_F(RegistryLockTest, WaitsForSoLongAndNotForEver) {
  const auto lock = TryLock(*database_, RegistryLockKind::kPass);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(TryLock(other_, RegistryLockKind::kPass, std::chrono::milliseconds{200}), nullptr);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{200});
}

TEST_F(RegistryLockTest, OutlivesTransactions) {
  const auto lock = TryLock(*database_, RegistryLockKind::kPass);
  Transaction(*database_).Commit();
  EXPECT_EQ(TryLock(other_, RegistryLockKind::kPass), nullptr);
}

}  // namespace
}  // namespace rollcall
