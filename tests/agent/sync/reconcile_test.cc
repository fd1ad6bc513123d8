#include "agent/sync/reconcile.h"

#include <gtest/gtest.h>

#include "tests/agent/sync/observed_builder.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr TimePoint kToday{std::chrono::milliseconds{1'795'334'400'000}};
const SourceRules kCorp = {.name = "corp", .id = SourceId{1}, .precedence = {{"corp", 0}, {"hr", 1}}};
const SourceRules kHr = {.name = "hr", .id = SourceId{2}, .precedence = {{"corp", 0}, {"hr", 1}}};

KnownAccount Known(std::int64_t id, std::string login, std::vector<Link> links = {}, std::vector<Hold> holds = {}) {
  return {.account = {.id = AccountId{id}, .profile = {.login = std::move(login)}},
          .holds = std::move(holds),
          .links = std::move(links)};
}
const Link kCorpLink = {.source = SourceId{1}, .source_name = "corp", .anchor = "1"};
const Link kHrLink = {.source = SourceId{2}, .source_name = "hr", .anchor = "77"};

Decision Decide(const UserSketch& sketch, const Facts& facts, const SourceRules& rules = kCorp) {
  Decision decision;
  With(sketch, [&](const ObservedUser& user) { decision = Reconcile(user, facts, rules, kToday); });
  return decision;
}

TEST(Reconcile, AUserNobodyKnowsIsCreated) {
  const Decision decision = Decide({.anchor = "1", .login = "a"}, {});
  EXPECT_EQ(decision.situation, Situation::kAbsent);
  EXPECT_FALSE(decision.conflict);
  EXPECT_EQ(decision.profile.login, "a");
}

TEST(Reconcile, ALinkedUserIsConfirmedWhateverTheLogin) {
  const Facts facts = {.linked = Known(7, "old", {kCorpLink})};
  const Decision decision = Decide({.anchor = "1", .login = "new"}, facts);
  EXPECT_EQ(decision.situation, Situation::kConfirmed);
  EXPECT_EQ(decision.profile.login, "new");
}

TEST(Reconcile, AnAccountThatIsNoOnesYetIsFoundByItsLogin) {
  const Facts facts = {.login_holders = {Known(7, "A")}};
  const Decision decision = Decide({.anchor = "1", .login = "a"}, facts);
  EXPECT_EQ(decision.situation, Situation::kFound);
  EXPECT_EQ(decision.account->account.id, AccountId{7});
}

TEST(Reconcile, ALoginOfAnotherSourcesAccountIsAConflict) {
  const Facts facts = {.login_holders = {Known(7, "a", {kHrLink})}};
  const Decision decision = Decide({.anchor = "1", .login = "a"}, facts);
  EXPECT_EQ(decision.login_holder, AccountId{7});
  EXPECT_NE(decision.conflict->find("an account of hr"), std::string::npos);
}

TEST(Reconcile, CorrelationLinksToAnotherSourcesAccount) {
  const Facts facts = {.correlated = {Known(7, "a", {kHrLink})}, .login_holders = {Known(7, "a", {kHrLink})}};
  const Decision decision = Decide({.anchor = "1", .login = "a"}, facts);
  EXPECT_EQ(decision.situation, Situation::kFound);
}

TEST(Reconcile, TwoCorrelatedAccountsAreAmbiguous) {
  const Facts facts = {.correlated = {Known(7, "a"), Known(8, "b")}};
  EXPECT_EQ(Decide({.anchor = "1", .login = "c"}, facts).situation, Situation::kAmbiguous);
}

TEST(Reconcile, ACorrelatedAccountAndAnotherThatIsNoOnesAreAmbiguous) {
  const Facts facts = {.correlated = {Known(7, "x", {kHrLink})}, .login_holders = {Known(8, "a")}};
  EXPECT_EQ(Decide({.anchor = "1", .login = "a"}, facts).situation, Situation::kAmbiguous);
}

TEST(Reconcile, AnAccountThatIsAnotherAnchorOfTheSameSourceIsNotTakenOver) {
  const Facts facts = {.correlated = {Known(7, "a", {kCorpLink})}, .login_holders = {Known(7, "a", {kCorpLink})}};
  const Decision decision = Decide({.anchor = "2", .login = "a"}, facts);
  EXPECT_TRUE(decision.conflict.has_value());
  EXPECT_EQ(decision.account, nullptr);
}

TEST(Reconcile, AWeakerSourcesLoginThatDoesNotWinIsNoConflict) {
  const Facts facts = {.linked = Known(7, "a", {kCorpLink, kHrLink}), .login_holders = {Known(8, "b")}};
  const Decision decision = Decide({.anchor = "77", .login = "b"}, facts, kHr);
  EXPECT_FALSE(decision.conflict);
  EXPECT_EQ(decision.profile.login, "a");
}

TEST(Reconcile, ASecondSourceMakesTheFirstOnesWordKept) {
  Facts facts = {.linked = Known(7, "a", {kCorpLink, kHrLink})};
  facts.linked->account.profile.email = "a@corp";
  const Decision decision = Decide({.anchor = "77", .login = "a", .email = "a@hr"}, facts, kHr);
  ASSERT_EQ(decision.other_links.size(), 1U);
  EXPECT_EQ(decision.other_links[0].observed, R"({"email":"a@corp","login":"a"})");
  EXPECT_EQ(decision.profile.email, "a@corp");
}

TEST(Reconcile, OneSourceAloneClearsWhatItClears) {
  Facts facts = {.linked = Known(7, "a", {kCorpLink})};
  facts.linked->account.profile.email = "a@corp";
  EXPECT_EQ(Decide({.anchor = "1", .login = "a"}, facts).profile.email, "");
}

TEST(Reconcile, AMissingUserWhoIsShownAgainIsNoLongerMissing) {
  const Facts facts = {.linked = Known(7, "a", {kCorpLink}, {{.kind = HoldKind::kMissing, .source = "corp"}})};
  const Decision decision = Decide({.anchor = "1", .login = "a"}, facts);
  ASSERT_EQ(decision.holds.size(), 1U);
  EXPECT_EQ(decision.holds[0].action, HoldChange::Action::kLift);
}

TEST(Reconcile, MissingFromAnotherSourceIsNotThisOnesToLift) {
  const Facts facts = {.linked = Known(7, "a", {kCorpLink}, {{.kind = HoldKind::kMissing, .source = "hr"}})};
  EXPECT_TRUE(Decide({.anchor = "1", .login = "a"}, facts).holds.empty());
}

TEST(Reconcile, ASourceNeverLiftsWhatAnAdministratorOrARuleHasSet) {
  const Facts facts = {.linked =
                           Known(7, "a", {kCorpLink}, {{.kind = HoldKind::kManual}, {.kind = HoldKind::kAutomatic}})};
  EXPECT_TRUE(Decide({.anchor = "1", .login = "a", .enabled = true}, facts).holds.empty());
}

TEST(Reconcile, DisabledInTheSourceSetsTheSourcesHoldOnce) {
  Facts facts = {.linked = Known(7, "a", {kCorpLink})};
  const Decision first = Decide({.anchor = "1", .login = "a", .enabled = false}, facts);
  ASSERT_EQ(first.holds.size(), 1U);
  EXPECT_EQ(first.holds[0].kind, HoldKind::kSource);
  facts.linked->holds.push_back({.kind = HoldKind::kSource, .source = "corp"});
  EXPECT_TRUE(Decide({.anchor = "1", .login = "a", .enabled = false}, facts).holds.empty());
  EXPECT_EQ(Decide({.anchor = "1", .login = "a", .enabled = true}, facts).holds.size(), 1U);
}

TEST(Reconcile, ASourceThatDoesNotTellTheStateChangesNone) {
  const Facts facts = {.linked = Known(7, "a", {kCorpLink}, {{.kind = HoldKind::kSource, .source = "corp"}})};
  EXPECT_TRUE(Decide({.anchor = "1", .login = "a"}, facts).holds.empty());
}

TEST(Reconcile, AnAdministratorsWordLiftsManualAndAutomaticHolds) {
  SourceRules import = kCorp;
  import.enables_manually_disabled = true;
  import.enabled_meaning = EnabledMeaning::kAdministratorsWord;
  const Facts facts = {
      .linked = Known(
          7, "a", {kCorpLink},
          {{.kind = HoldKind::kManual}, {.kind = HoldKind::kAutomatic}, {.kind = HoldKind::kMissing, .source = "hr"}})};
  EXPECT_EQ(Decide({.anchor = "1", .login = "a", .enabled = true}, facts, import).holds.size(), 2U);
  const Decision off = Decide({.anchor = "1", .login = "b", .enabled = false}, {}, import);
  ASSERT_EQ(off.holds.size(), 1U);
  EXPECT_EQ(off.holds[0].kind, HoldKind::kManual);
}

TEST(Reconcile, ALoginFiveMinutesAheadCountsAndOneLaterIsRefusedAlone) {
  const Decision near = Decide({.anchor = "1", .login = "a", .last_login = kToday + minutes{5}}, {});
  EXPECT_TRUE(near.last_login.has_value());
  EXPECT_FALSE(near.refused);
  const Decision far = Decide({.anchor = "1", .login = "a", .last_login = kToday + minutes{6}}, {});
  EXPECT_FALSE(far.last_login.has_value());
  EXPECT_TRUE(far.refused.has_value());
  EXPECT_FALSE(far.conflict.has_value());
}

TEST(LaterLogin, NeverMovesBackwards) {
  const LastLogin known = {.at = kToday, .latest = kToday, .source = "corp"};
  EXPECT_EQ(LaterLogin(known, {.at = kToday - days{1}, .latest = kToday - days{1}, .source = "hr"}), std::nullopt);
  EXPECT_EQ(LaterLogin(known, known), std::nullopt);
}

TEST(LaterLogin, AnOlderTimeThatMayBeLaterWidensTheInterval) {
  const LastLogin known = {.at = kToday, .latest = kToday, .source = "corp"};
  const auto later = LaterLogin(known, {.at = kToday - days{1}, .latest = kToday + days{13}, .source = "ad"});
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ(later->at, kToday);
  EXPECT_EQ(later->latest, kToday + days{13});
  EXPECT_EQ(later->source, "corp");
}

}  // namespace
}  // namespace rollcall
