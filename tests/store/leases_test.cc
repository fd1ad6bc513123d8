#include "store/leases.h"

#include <thread>

#include "store/accounts.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

constexpr auto kLong = 1h;
constexpr auto kRunOut = -1ms;  // a lease that is over as soon as it is taken

class Leases : public RegistryTest {
 protected:
  std::optional<Lease> Take(const std::string& holder, std::chrono::milliseconds duration = kLong) {
    return TakeLease(*database_, "corp-ldap", holder, duration);
  }
  void CreateInTransaction() {
    Transaction transaction(*database_);
    Create("bjensen");
    transaction.Commit();
  }
  LeaseRecord Only() {
    std::vector<LeaseRecord> found;
    EachLease(*database_, [&found](const LeaseRecord& lease) { found.push_back(lease); });
    EXPECT_EQ(found.size(), 1U);
    return found.at(0);
  }
};

TEST_F(Leases, OneAgentAtATimeHoldsAJob) {
  ASSERT_TRUE(Take("a"));
  EXPECT_FALSE(Take("b"));
  EXPECT_EQ(Only().lease.holder, "a");
  EXPECT_TRUE(Only().is_held);
}

TEST_F(Leases, ItsHolderCannotTakeItTwice) {
  ASSERT_TRUE(Take("a"));
  EXPECT_FALSE(Take("a"));
}

TEST_F(Leases, AnotherJobIsAnotherLease) {
  ASSERT_TRUE(Take("a"));
  EXPECT_TRUE(TakeLease(*database_, "hr", "b", kLong));
}

TEST_F(Leases, WhatRanOutIsTakenOverWithALaterToken) {
  const auto first = Take("a", kRunOut);
  EXPECT_FALSE(Only().is_held);
  const auto second = Take("b");
  ASSERT_TRUE(second);
  EXPECT_GT(second->token, first->token);
}

TEST_F(Leases, WhatWasGivenUpCanBeTakenAtOnce) {
  GiveUpLease(*database_, Take("a").value());
  EXPECT_FALSE(Only().is_held);
  EXPECT_TRUE(Take("b"));
}

TEST_F(Leases, AFormerHolderGivesNothingUp) {
  const Lease former = Take("a", kRunOut).value();
  ASSERT_TRUE(Take("b"));
  GiveUpLease(*database_, former);
  EXPECT_TRUE(Only().is_held);
}

TEST_F(Leases, RenewingKeepsItAlive) {
  const Lease lease = Take("a", kRunOut).value();
  EXPECT_EQ(RenewLease(*database_, lease, kLong), Renewal::kRenewed);  // late, but nobody else came
  EXPECT_FALSE(Take("b"));
}

TEST_F(Leases, WhatAnotherHasCannotBeRenewed) {
  const Lease former = Take("a", kRunOut).value();
  ASSERT_TRUE(Take("b"));
  EXPECT_EQ(RenewLease(*database_, former, kLong), Renewal::kLost);
}

TEST_F(Leases, TimeRunsByTheDatabasesClock) {
  ASSERT_TRUE(Take("a", 1s));
  EXPECT_FALSE(Take("b"));
  std::this_thread::sleep_for(1200ms);
  EXPECT_TRUE(Take("b"));
}

TEST_F(Leases, ItsHolderWritesUnderIt) {
  const Fence fence(*database_, Take("a").value());
  CreateInTransaction();
  EXPECT_TRUE(FindAccountByLogin(*database_, "bjensen"));
}

TEST_F(Leases, AFormerHolderCannotBeginToWrite) {
  const Fence fence(*database_, Take("a", kRunOut).value());
  Database other(options_);
  ASSERT_TRUE(TakeLease(other, "corp-ldap", "b", kLong));
  EXPECT_THROW(Transaction{*database_}, LeaseLost);
  { const Transaction transaction(other); }  // nor does what failed stand in anybody's way
}

TEST_F(Leases, WithoutItAnybodyWrites) {
  { const Fence fence(*database_, Take("a", kRunOut).value()); }
  ASSERT_TRUE(Take("b"));
  CreateInTransaction();
}

}  // namespace
}  // namespace rollcall
