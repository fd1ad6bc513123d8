// Random stories of a registry, told to the real one and to a small model of it.
// They are the same in every run, for what fails must fail again; RC_PARAMS="seed=7 max_success=2000" in the
// environment tells others, and more of them.
#include <gtest/gtest.h>
//
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "tests/agent/sync/model_world.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// A server takes its time. Before rapidcheck looks.
[[maybe_unused]] const int kSameStories =
    setenv("RC_PARAMS", OnPostgresql() ? "seed=20261122 max_success=8" : "seed=20261122 max_success=100", 0);

// rapidcheck's ranges grow with the size of a story; these are as wide in a small one.
template <class T>
rc::Gen<T> Between(T low, T high) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, high));
}

rc::Gen<std::optional<bool>> Enabled() {
  return rc::gen::element<std::optional<bool>>(std::nullopt, std::nullopt, std::nullopt, true, true, false);
}

// Most people have the login of their number, and some another's.
rc::Gen<ShownUser> AUser() {
  return rc::gen::apply(
      [](int anchor, int another, int place, int elsewhere, int email, std::optional<bool> enabled, int login_hour) {
        const int logins = static_cast<int>(kLogins.size());
        return ShownUser{.anchor = anchor,
                         .login = another < logins ? another : anchor,
                         .email = email,
                         .place = elsewhere < kPlaces ? elsewhere : place,
                         .enabled = enabled,
                         .last_login = login_hour < 0 ? std::nullopt : std::optional(login_hour)};
      },
      Between(0, kAnchors), Between(0, 2 * static_cast<int>(kLogins.size())), Between(0, kPlaces),
      Between(0, 3 * kPlaces), Between(0, 3), Enabled(), Between(-15, 15));
}

rc::Gen<ShownGroup> AGroup() {
  return rc::gen::apply(
      [](int group, std::vector<int> places, std::vector<int> logins) {
        return ShownGroup{.group = group, .places = std::move(places), .logins = std::move(logins)};
      },
      Between(0, kGroups), rc::gen::resize(5, rc::gen::container<std::vector<int>>(Between(0, kPlaces))),
      rc::gen::resize(2, rc::gen::container<std::vector<int>>(Between(0, static_cast<int>(kLogins.size())))));
}

rc::Gen<Command> APull() {
  return rc::gen::apply(
      [](std::size_t source, PullEnd end, int coverage, std::vector<ShownUser> users, std::vector<ShownGroup> groups,
         std::vector<int> gone, int unreadable) {
        return Command(Pull{.source = source,
                            .end = end,
                            .coverage = coverage == 0 ? Coverage::kDelta : Coverage::kFull,
                            .users = std::move(users),
                            .groups = std::move(groups),
                            .gone = coverage == 0 ? std::move(gone) : std::vector<int>(),
                            .unreadable = unreadable <= kAnchors ? std::optional(unreadable) : std::nullopt});
      },
      Between<std::size_t>(0, kSourceNames.size()),
      rc::gen::weightedElement<PullEnd>(
          {{8, PullEnd::kApplied}, {2, PullEnd::kDryRunFirst}, {1, PullEnd::kDryRun}, {1, PullEnd::kBreaksOff}}),
      Between(0, 5), rc::gen::resize(12, rc::gen::container<std::vector<ShownUser>>(AUser())),
      rc::gen::resize(3, rc::gen::container<std::vector<ShownGroup>>(AGroup())),
      rc::gen::resize(2, rc::gen::container<std::vector<int>>(Between(0, kAnchors))), Between(0, 10 * kAnchors));
}

rc::Gen<std::size_t> Nth() { return Between<std::size_t>(0, 8); }
rc::Gen<HoldKind> ByHand() { return rc::gen::element(HoldKind::kManual, HoldKind::kAutomatic); }

rc::Gen<Command> ACommand() {
  return rc::gen::weightedOneOf<Command>(
      {{8, APull()},
       {2, rc::gen::apply(
               [](HoldKind kind, std::size_t nth) {
                 return Command(SetHoldByHand{kind, nth});
               },
               ByHand(), Nth())},
       {1, rc::gen::apply(
               [](HoldKind kind, std::size_t nth) {
                 return Command(LiftHoldByHand{kind, nth});
               },
               ByHand(), Nth())},
       {1, rc::gen::map(Between(0, static_cast<int>(kLogins.size())),
                        [](int login) { return Command(CreateByHand{login}); })},
       {2, rc::gen::map(Nth(), [](std::size_t nth) { return Command(Remove{nth}); })},
       {1, rc::gen::map(Nth(), [](std::size_t nth) { return Command(Restore{nth}); })}});
}

rc::Gen<std::optional<std::string>> ACorrelation() {
  return rc::gen::element<std::optional<std::string>>(std::nullopt, "login");
}

rc::Gen<Story> AStory() {
  return rc::gen::apply(
      [](std::optional<std::string> corp, std::optional<std::string> hr, int import, std::int64_t count,
         std::vector<Command> commands) {
        return Story{.correlate = {std::move(corp), std::move(hr)},
                     .hr_is_an_import = import == 3,
                     .missing_count = count,
                     .commands = std::move(commands)};
      },
      ACorrelation(), ACorrelation(), Between(0, 4), Between<std::int64_t>(0, 4),
      rc::gen::scale(0.25, rc::gen::container<std::vector<Command>>(ACommand())));
}
RC_GTEST_PROP(RegistryModel, WhateverHappensTheRegistryIsWhatTheModelSays, ()) {
  const Story story = *AStory();
  const std::string fault = TellStory(story);
  if (!fault.empty()) RC_FAIL(fault);
}

// Users by login: the first is anchor 0.
Pull Showing(std::size_t source, std::vector<int> anchors, std::vector<int> logins) {
  Pull pull = {.source = source};
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    pull.users.push_back({.anchor = anchors[i], .login = logins[i], .place = anchors[i]});
  }
  return pull;
}

// Stories that went wrong once.
TEST(RegistryStory, TwoSwapTheirLoginsThoughAThirdWantsOneOfThem) {
  EXPECT_EQ(TellStory({.commands = {Showing(0, {0, 1, 2}, {0, 1, 2}), Showing(0, {2, 0, 1}, {0, 1, 0})}}), "");
}

TEST(RegistryStory, WhoReturnsUnderALoginThatAnotherSourceOverridesIsAppliedOrRefusedAsAWhole) {
  EXPECT_EQ(TellStory({.correlate = {std::nullopt, "login"},
                       .commands = {Showing(0, {0}, {0}), Showing(1, {0}, {0}), Showing(1, {0}, {1}), Remove{},
                                    Showing(0, {1}, {0}), Showing(1, {0}, {1})}}),
            "");
}

TEST(RegistryStory, WhoReturnsIsNotRefusedForALoginThatIsNotToBeTheirs) {
  EXPECT_EQ(TellStory({.correlate = {std::nullopt, "login"},
                       .commands = {Showing(0, {0}, {0}), Showing(1, {0}, {0}), Showing(1, {0}, {1}), Remove{},
                                    Showing(0, {1}, {1}), Showing(1, {0}, {1})}}),
            "");
}

TEST(RegistryStory, ACorrelatedLoginThatIsGivenUpInTheSamePassIsFree) {
  EXPECT_EQ(
      TellStory({.correlate = {std::nullopt, "login"}, .commands = {Showing(1, {0}, {0}), Showing(1, {1, 0}, {0, 1})}}),
      "");
}

// Somebody else wants the login that changes its case alone, and would come back under it.
TEST(RegistryStory, WhoReturnsDoesNotTakeTheLoginOfSomebodyWhoseLoginChangesItsCase) {
  const auto delta = [](Pull pull) {
    pull.coverage = Coverage::kDelta;
    return pull;
  };
  EXPECT_EQ(TellStory({.correlate = {"login", std::nullopt},
                       .commands = {delta(Showing(0, {1, 3}, {0, 2})), delta(Showing(0, {2, 1}, {0, 1})),
                                    Remove{.nth = 4}, delta(Showing(0, {3, 2}, {0, 4}))}}),
            "");
}

// Two are removed, leave a group, and are both brought back: their old memberships must not outlive the next pull.
TEST(RegistryStory, TwoWhoAreRestoredLeaveTheGroupThatTheyAreNoLongerIn) {
  Pull with_group = Showing(0, {0, 1}, {0, 1});
  with_group.groups = {{.group = 0, .places = {0, 1}}, {.group = 1}};
  Pull without = Showing(0, {2}, {2});
  without.groups = {{.group = 0}, {.group = 1}};
  Pull back = Showing(0, {0, 1}, {0, 1});
  back.groups = without.groups;
  EXPECT_EQ(TellStory({.commands = {with_group, Remove{}, Remove{}, without, Restore{}, Restore{}, back}}), "");
}

}  // namespace
}  // namespace rollcall
