#include "store/warnings.h"

#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::days;

TEST_F(RegistryTest, AWarningIsKnownForItsThresholdAndItsTime) {
  const AccountId ann = Create("ann");
  const AccountId bob = Create("bob");
  const std::vector<WarningKey> both = {{ann, 14, kNow}, {bob, 14, kNow}};
  EXPECT_TRUE(WarnedOf(*database_, both).empty());
  KeepWarnings(*database_, std::span(both).first(1), kNow);
  EXPECT_EQ(WarnedOf(*database_, both), std::unordered_set{ann});
  KeepWarnings(*database_, both, kNow + days{1});
  EXPECT_EQ(WarnedOf(*database_, both).size(), 2U);
  const std::vector<WarningKey> others = {{ann, 7, kNow}, {bob, 14, kNow + days{1}}};
  EXPECT_TRUE(WarnedOf(*database_, others).empty());
  EXPECT_EQ(database_->One<TimePoint>("SELECT warned_at FROM warning WHERE account = :id", {ann}), kNow);
}

}  // namespace
}  // namespace rollcall
