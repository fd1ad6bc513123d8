#include "agent/accounts/by_hand.h"

#include <gmock/gmock.h>

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = Verdict::Kind;

constexpr TimePoint kSince{std::chrono::milliseconds{1'795'334'400'000}};  // 2026-11-22T08:00:00Z

KnownAccount Bob() {
  KnownAccount known;
  known.account.profile = {.login = "bob", .email = "bob@x.org", .display_name = "Bob"};
  known.account.public_id = "id-1";
  return known;
}
Hold HoldOf(HoldKind kind, std::string source = "") {
  return {.kind = kind, .source = std::move(source), .since = kSince, .by = "ann", .reason = "lost laptop", .pass = {}};
}
KnownAccount BobWith(std::vector<Hold> holds, std::vector<std::string> sources = {}) {
  KnownAccount known = Bob();
  known.account.enabled = holds.empty();
  known.holds = std::move(holds);
  for (const std::string& source : sources) {
    known.links.push_back({});
    known.links.back().source_name = source;
  }
  return known;
}
std::vector<SourceConfig> Sources() {
  SourceConfig corp;
  corp.name = "corp";
  SourceConfig feed;
  feed.name = "feed";
  feed.lifecycle = Lifecycle::kIgnoreAbsence;
  return {corp, feed};
}
const std::optional<std::string> kUnprotected;

struct EnableCase {
  std::vector<Hold> holds;
  Kind kind;
  const char* why;
};

TEST(EnablingByHand, IsForHoldsThatNoSourceSet) {
  const auto manual = HoldOf(HoldKind::kManual);
  const auto automatic = HoldOf(HoldKind::kAutomatic);
  const EnableCase cases[] = {
      {{}, Kind::kNothingToDo, "bob is enabled already"},
      {{manual}, Kind::kAllowed, ""},
      {{automatic}, Kind::kAllowed, ""},
      {{manual, automatic}, Kind::kAllowed, ""},
      {{HoldOf(HoldKind::kSource, "corp")},
       Kind::kRefused,
       "bob is disabled in corp: enable it there, and the next sync of corp lifts this"},
      {{HoldOf(HoldKind::kMissing, "corp")},
       Kind::kRefused,
       "bob is missing from corp: bring it back there, and the next sync of corp lifts this"},
      {{manual, HoldOf(HoldKind::kSource, "corp")},
       Kind::kRefused,
       "bob is disabled in corp: enable it there, and the next sync of corp lifts this; then enable it here as well"},
      {{HoldOf(HoldKind::kSource, "old"), HoldOf(HoldKind::kMissing, "corp")},
       Kind::kRefused,
       "bob is missing from corp: bring it back there, and the next sync of corp lifts this; then enable it here as "
       "well"},
      {{HoldOf(HoldKind::kSource, "old"), HoldOf(HoldKind::kMissing, "old")}, Kind::kAllowed, ""},
  };
  for (const EnableCase& each : cases) {
    const Verdict verdict = JudgeEnable(BobWith(each.holds), Sources());
    EXPECT_EQ(verdict.kind, each.kind) << each.why;
    EXPECT_EQ(verdict.why, each.why);
  }
}

TEST(DisablingByHand, IsForOthersWhoAreNotProtected) {
  const KnownAccount bob = Bob();
  EXPECT_EQ(JudgeDisable({bob, "ann", kUnprotected}).kind, Kind::kAllowed);
  EXPECT_EQ(JudgeDisable({bob, "BOB", kUnprotected}).why,
            "nobody disables their own account: another person must do that to bob");
  EXPECT_EQ(JudgeDisable({bob, "ann", "break-glass; its login matches 'bob' in p.toml:1"}).why,
            "bob is protected: break-glass; its login matches 'bob' in p.toml:1; it must be taken out there first");
}

TEST(DisablingByHand, KeepsAManualHoldThatStands) {
  const Verdict verdict = JudgeDisable({BobWith({HoldOf(HoldKind::kManual)}), "ann", kUnprotected});
  EXPECT_EQ(verdict.kind, Kind::kNothingToDo);
  EXPECT_EQ(verdict.why, "bob is disabled by hand already, since 2026-11-22T08:00:00.000Z by ann: lost laptop");
}

TEST(DisablingByHand, AddsToOtherHolds) {
  const Verdict verdict = JudgeDisable({BobWith({HoldOf(HoldKind::kSource, "corp")}), "ann", kUnprotected});
  EXPECT_EQ(verdict.kind, Kind::kAllowed);
  EXPECT_THAT(verdict.notes, ElementsAre("it was disabled already; now it stays so until enabled by hand"));
}

TEST(RemovingByHand, IsForOthersWhoAreNotProtected) {
  const KnownAccount bob = Bob();
  EXPECT_EQ(JudgeRemove({bob, "ann", kUnprotected}, Sources()).kind, Kind::kAllowed);
  EXPECT_THAT(JudgeRemove({bob, "bob", kUnprotected}, Sources()).why, HasSubstr("nobody removes their own account"));
  EXPECT_THAT(JudgeRemove({bob, "ann", "why"}, Sources()).why, HasSubstr("bob is protected: why"));
}

TEST(RemovingByHand, IsRefusedWhereTheNextSyncWouldBringItBack) {
  const KnownAccount shown = BobWith({}, {"corp"});
  const Verdict verdict = JudgeRemove({shown, "ann", kUnprotected}, Sources());
  EXPECT_EQ(verdict.kind, Kind::kRefused);
  EXPECT_EQ(verdict.why,
            "bob is still in corp, whose next sync would bring it back: remove it there first and sync, or disable it "
            "here");
}

TEST(RemovingByHand, GoesWhereNoSourceShowsTheAccount) {
  const auto judge = [](const KnownAccount& known) { return JudgeRemove({known, "ann", kUnprotected}, Sources()); };
  EXPECT_EQ(judge(BobWith({HoldOf(HoldKind::kMissing, "corp")}, {"corp"})).kind, Kind::kAllowed);
  EXPECT_EQ(judge(BobWith({HoldOf(HoldKind::kSource, "corp")}, {"corp"})).kind, Kind::kRefused);
  EXPECT_EQ(judge(BobWith({HoldOf(HoldKind::kMissing, "other")}, {"corp"})).kind, Kind::kRefused);
  EXPECT_EQ(judge(BobWith({}, {"import"})).kind, Kind::kAllowed);
  EXPECT_THAT(judge(BobWith({}, {"import"})).notes, IsEmpty());
  EXPECT_EQ(judge(BobWith({}, {"feed"})).kind, Kind::kAllowed);
  EXPECT_THAT(judge(BobWith({}, {"feed"})).notes,
              ElementsAre("where feed still shows it, the next sync brings it back"));
}

TEST(CreatingByHand, NamesWhoHasTheLoginOrMailAlready) {
  const Account bob = Bob().account;
  EXPECT_EQ(JudgeCreate({.login = "bob"}, {}, {}).kind, Kind::kAllowed);
  EXPECT_EQ(JudgeCreate({.login = "BOB"}, {.of_login = bob, .of_email = {}}, {}).why,
            "the login 'BOB' belongs to bob (Bob, id-1): choose another");
  EXPECT_EQ(JudgeCreate({.login = "rob", .email = "bob@x.org"}, {.of_login = {}, .of_email = bob}, {}).why,
            "the mail address bob@x.org belongs to bob (Bob, id-1): give another, or change it there");
}

struct BrokenProfile {
  Profile wanted;
  const char* why;
};
TEST(CreatingByHand, RefusesWhatNobodyCouldType) {
  const BrokenProfile cases[] = {
      {{.login = ""}, "the login is empty"},
      {{.login = " bob"}, "the login begins or ends with a blank"},
      {{.login = "b\nob"}, "the login holds a control character or a line break"},
      {{.login = "b\xff"}, "the login holds bytes that are not UTF-8"},
      {{.login = "bob", .email = "x@y "}, "the email begins or ends with a blank"},
      {{.login = "bob", .display_name = "\xc3"}, "the display name holds bytes that are not UTF-8"},
  };
  for (const BrokenProfile& each : cases) EXPECT_EQ(JudgeCreate(each.wanted, {}, {}).why, each.why);
}

ArchivedAccount Archived(std::string id, std::string login = "bob") {
  ArchivedAccount archived;
  archived.account.public_id = std::move(id);
  archived.account.profile.login = std::move(login);
  archived.removed_at = kSince;
  return archived;
}

TEST(CreatingByHand, TellsOfAnArchivedAccountThatHadTheLogin) {
  EXPECT_THAT(JudgeCreate({.login = "bob"}, {}, {Archived("id-7")}).notes,
              ElementsAre(HasSubstr("`rollcall account restore id-7`")));
  ArchivedAccount alive = Archived("id-7");
  alive.living = true;
  EXPECT_THAT(JudgeCreate({.login = "bob"}, {}, {alive}).notes, IsEmpty());
}

TEST(RestoringByHand, ChoosesTheNewestRemovalOfTheOnlyOneThatIsGone) {
  std::vector<ArchivedAccount> archived = {Archived("id-1"), Archived("id-1"), Archived("id-2")};
  archived[0].removal = 9;
  archived[1].removal = 3;
  archived[2].living = true;
  const Choice choice = ChooseArchived("bob", archived, std::nullopt);
  EXPECT_EQ(choice.verdict.kind, Kind::kAllowed);
  EXPECT_EQ(choice.archived, &archived[0]);
}

TEST(RestoringByHand, RefusesWhereItIsNotClearWhoIsMeant) {
  const auto why = [](const std::vector<ArchivedAccount>& archived, const std::optional<Account>& living) {
    const Choice choice = ChooseArchived("bob", archived, living);
    EXPECT_EQ(choice.verdict.kind, Kind::kRefused);
    EXPECT_EQ(choice.archived, nullptr);
    return choice.verdict.why;
  };
  ArchivedAccount alive = Archived("id-1");
  alive.living = true;
  EXPECT_EQ(why({}, std::nullopt), "the archive has no account with the login or id 'bob'");
  EXPECT_EQ(why({alive}, Bob().account), "bob (Bob, id-1) lives: there is nothing to restore");
  EXPECT_EQ(why({}, Bob().account), "bob (Bob, id-1) lives: there is nothing to restore");
  EXPECT_EQ(why({Archived("id-2"), Archived("id-3")}, std::nullopt),
            "the archive has more than one account with the login 'bob': name the right one by its id: id-2 (removed "
            "2026-11-22T08:00:00.000Z), id-3 (removed 2026-11-22T08:00:00.000Z)");
}

TEST(RestoringByHand, NeedsAFreeLogin) {
  ArchivedAccount archived = Archived("id-2");
  archived.account.profile.email = "bob@x.org";
  EXPECT_EQ(JudgeRestore(archived, "bob", {}).kind, Kind::kAllowed);
  EXPECT_EQ(JudgeRestore(archived, "bob", {.of_login = Bob().account, .of_email = {}}).why,
            "the login 'bob' belongs to bob (Bob, id-1) now: say under which other one it is to come back, with "
            "--login");
  EXPECT_EQ(JudgeRestore(archived, "bob ", {}).why, "the login begins or ends with a blank");
  EXPECT_THAT(JudgeRestore(archived, "rob", {.of_login = {}, .of_email = Bob().account}).notes,
              ElementsAre("its mail address bob@x.org is also that of bob (Bob, id-1)"));
}

}  // namespace
}  // namespace rollcall
