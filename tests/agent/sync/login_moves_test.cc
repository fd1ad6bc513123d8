#include "agent/sync/login_moves.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

constexpr AccountId kA{1}, kB{2}, kC{3}, kOther{9};
using Possible = std::vector<bool>;

TEST(PossibleMoves, TwoSwap) { EXPECT_EQ(PossibleMoves({{kA, "b", kB}, {kB, "a", kA}}), (Possible{true, true})); }
TEST(PossibleMoves, ThreeGoRound) {
  EXPECT_EQ(PossibleMoves({{kA, "b", kB}, {kB, "c", kC}, {kC, "a", kA}}), (Possible{true, true, true}));
}
TEST(PossibleMoves, AChainThatEndsAtSomeoneWhoStaysIsImpossibleAsAWhole) {
  EXPECT_EQ(PossibleMoves({{kA, "b", kB}, {kB, "c", kOther}}), (Possible{false, false}));
}
TEST(PossibleMoves, AChainThatEndsInAFreeLoginIsPossible) {
  EXPECT_EQ(PossibleMoves({{kA, "b", kB}, {kB, "c", {}}}), (Possible{true, true}));
}
TEST(PossibleMoves, OfTwoThatWantOneLoginTheFirstGetsIt) {
  EXPECT_EQ(PossibleMoves({{kA, "c", {}}, {kB, "c", {}}}), (Possible{true, false}));
}
TEST(PossibleMoves, ANewAccountTakesTheLoginOfOneThatMovesAway) {
  EXPECT_EQ(PossibleMoves({{{}, "a", kA}, {kA, "b", {}}}), (Possible{true, true}));
}
TEST(PossibleMoves, WhoeverWaitsForTheLoserOfADrawStaysToo) {
  EXPECT_EQ(PossibleMoves({{kA, "x", {}}, {kB, "x", {}}, {kC, "b", kB}}), (Possible{true, false, false}));
}

}  // namespace
}  // namespace rollcall
