#include "store/in_transaction.h"

#include "tests/store/registry.h"

namespace rollcall {
namespace {

class InTransactionTest : public RegistryTest {
 protected:
  bool Exists(std::string_view login) { return FindAccountByLogin(*database_, login).has_value(); }
};

TEST_F(InTransactionTest, WritesWhatIsCommitted) {
  const int result = InTransaction(*database_, [&](Transaction& transaction) {
    Create("ann");
    transaction.Commit();
    return 7;
  });
  EXPECT_EQ(result, 7);
  EXPECT_TRUE(Exists("ann"));
}

TEST_F(InTransactionTest, WritesNothingWithoutCommit) {
  InTransaction(*database_, [&](Transaction&) { return Create("ann"); });
  EXPECT_FALSE(Exists("ann"));
}

TEST_F(InTransactionTest, DoesAllOfItAgainWhereSomebodyElseWasFaster) {
  int tries = 0;
  InTransaction(*database_, [&](Transaction& transaction) {
    Create("ann");  // would be there twice, were the first try not rolled back
    if (++tries == 1) throw StoreConflict("somebody else was writing");
    transaction.Commit();
    return 0;
  });
  EXPECT_EQ(tries, 2);
  EXPECT_TRUE(Exists("ann"));
}

TEST_F(InTransactionTest, GivesUpInTheEnd) {
  int tries = 0;
  const auto act = [&](Transaction&) -> int {
    ++tries;
    throw StoreConflict("somebody else is writing");
  };
  EXPECT_THROW(InTransaction(*database_, act), StoreConflict);
  EXPECT_EQ(tries, kTries);
}

TEST_F(InTransactionTest, DoesNotTryAgainWhatFailed) {
  int tries = 0;
  const auto act = [&](Transaction&) -> int {
    ++tries;
    throw StoreError("disk full");
  };
  EXPECT_THROW(InTransaction(*database_, act), StoreError);
  EXPECT_EQ(tries, 1);
}

}  // namespace
}  // namespace rollcall
