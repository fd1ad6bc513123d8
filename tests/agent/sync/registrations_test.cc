// What a feed may do, and what not.
#include "agent/sync/registrations.h"

#include "store/activity.h"
#include "store/archive.h"
#include "store/evidence.h"
#include "tests/agent/sync/feed_fixture.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Registration = FeedTest;
using LoginRecordOf = FeedTest;

TEST_F(Registration, CreatesAnAccountStampedWithItsCode) {
  const PassReport report = Tell(Registered({.id = "u1", .login = "bjensen", .more = R"(,"givenName":"Barb")"}));
  EXPECT_EQ(report.counts.created, 1);
  const Account account = Get("bjensen");
  EXPECT_EQ(account.creation_source, CreationSource::kSelfRegistration);
  EXPECT_EQ(account.profile.given_name, "Barb");
  EXPECT_EQ(account.source_created_at, kNow - hours{1});
  EXPECT_EQ(Events().back().source, "selfRegistration");
}

TEST_F(Registration, SaysAnotherSourceOnlyWhereThatIsAllowed) {
  const std::string record = Registered({.id = "u1", .login = "a", .more = R"(,"source":"userProvisioning")"});
  Tell(record);
  EXPECT_THAT(Reason(), HasSubstr("record_sources"));
  rules().record_sources = {"userProvisioning"};
  EXPECT_EQ(Tell("").counts.created, 1) << "what was refused is tried again";
  EXPECT_EQ(Get("a").creation_source, CreationSource::kUserProvisioning);
  EXPECT_EQ(Events().back().source, "userProvisioning");
  EXPECT_THAT(OpenConflicts(), IsEmpty());
}

TEST_F(Registration, NeverTakesOverTheAccountOfAnotherSource) {
  corp_.users = {{.anchor = "1", .login = "root1", .email = "r@example.com", .enabled = false}};
  Sync();
  const Account before = Get("root1");
  Tell(Registered({.id = "u1", .login = "ROOT1"}));
  EXPECT_THAT(Reason(), HasSubstr("never takes over"));
  EXPECT_EQ(Get("root1").profile, before.profile);
  EXPECT_FALSE(Get("root1").enabled);
  EXPECT_EQ(LinksOf(*database_, before.id).size(), 1U);
}

TEST_F(Registration, NeverTakesOverAnAccountOfNoSource) {
  Create("byhand");
  Tell(Registered({.id = "u1", .login = "byhand"}));
  EXPECT_THAT(Reason(), HasSubstr("never takes over"));
}

TEST_F(Registration, AMailAddressThatIsTakenIsAConflict) {
  Create("a", "taken@example.com");
  Tell(Registered({.id = "u1", .login = "b", .email = "Taken@Example.com", .more = R"(,"emailVerified":true)"}));
  EXPECT_THAT(Reason(), HasSubstr("its mail address is that of the account " + Get("a").public_id));
}

TEST_F(Registration, ALookAlikeIsAConflict) {
  Create("paypal");
  Create("barn");
  Tell(Registered({.id = "u1", .login = "p\u0430ypal"}) + Registered({.id = "u2", .login = "bam"}));
  EXPECT_EQ(OpenConflicts().size(), 2U);
  for (const Conflict& each : OpenConflicts()) EXPECT_THAT(each.reason, HasSubstr("cannot be told from that"));
  EXPECT_FALSE(Find("bam"));
}

TEST_F(Registration, TwoLookAlikesOfOnePassAreNotBothLetIn) {
  Tell(Registered({.id = "u1", .login = "userl"}) + Registered({.id = "u2", .login = "user1"}));
  EXPECT_TRUE(Find("userl"));
  EXPECT_FALSE(Find("user1"));
}

TEST_F(Registration, ARenamedAccountIsLookedForUnderItsNewLogin) {
  corp_.users = {{.anchor = "1", .login = "paypal"}};
  Sync();
  Tell(Registered({.id = "u0", .login = "first"}));
  corp_.users = {{.anchor = "1", .login = "stripe"}};
  config_.sources[0].limits[ChangeKind::kRenamed] = kUnlimited;
  Sync();
  Tell(Registered({.id = "u1", .login = "p\u0430ypal"}) + Registered({.id = "u2", .login = "str\u0456pe"}));
  EXPECT_TRUE(Find("p\u0430ypal"));
  EXPECT_FALSE(Find("str\u0456pe"));
}

TEST_F(Registration, ReservedLoginsAndTheirLookAlikesAreRefused) {
  Tell(Registered({.id = "u1", .login = "Root"}) + Registered({.id = "u2", .login = "administrator"}) +
       Registered({.id = "u3", .login = "\u0430dmin"}) + Registered({.id = "u4", .login = "svc-x"}) +
       Registered({.id = "u5", .login = "rooter"}));
  EXPECT_EQ(OpenConflicts().size(), 4U);
  EXPECT_TRUE(Find("rooter"));
}

TEST_F(Registration, AnUnverifiedMailAddressIsRefusedUnlessTheConfigurationAllowsIt) {
  Tell(Registered({.id = "u1", .login = "a", .email = "a@example.com", .more = R"(,"emailVerified":false)"}) +
       Registered({.id = "u2", .login = "b", .email = "b@example.com"}) +
       Line("registration", {.id = "u3", .login = "c"}));
  EXPECT_EQ(OpenConflicts().size(), 3U);
  rules().verified_email = false;
  EXPECT_EQ(Tell("").counts.created, 3);
  EXPECT_THAT(OpenConflicts(), IsEmpty());
}

TEST_F(Registration, OnlyTheMailDomainsOfTheConfigurationAreLetIn) {
  rules().email_domains = {"example.com", "*.example.org"};
  const std::string verified = R"(,"emailVerified":true)";
  Tell(Registered({.id = "1", .login = "a", .email = "a@EXAMPLE.com", .more = verified}) +
       Registered({.id = "2", .login = "b", .email = "b@x.example.org", .more = verified}) +
       Registered({.id = "3", .login = "c", .email = "c@example.org", .more = verified}) +
       Registered({.id = "4", .login = "d", .email = "d@notexample.com", .more = verified}));
  EXPECT_TRUE(Find("a") && Find("b"));
  EXPECT_FALSE(Find("c") || Find("d"));
}

TEST_F(Registration, GroupsMustBeAllowed) {
  rules().groups = {"/teams/*"};
  Tell(Registered({.id = "u1", .login = "a", .more = R"(,"groups":["/teams/writers"])"}) +
       Registered({.id = "u2", .login = "b", .more = R"(,"groups":["/platform/administrators"])"}));
  EXPECT_TRUE(Find("a"));
  EXPECT_EQ(Count("membership"), 1);
  EXPECT_THAT(Reason(), HasSubstr("/platform/administrators"));
}

TEST_F(Registration, AsManyAsTheWindowLetsInAndTheOthersLater) {
  rules().max_registrations = 2;
  std::string lines;
  for (const char* id : {"1", "2", "3", "4", "5"}) lines += Registered({.id = id, .login = std::string("person") + id});
  EXPECT_EQ(Tell(lines).counts.created, 2);
  EXPECT_EQ(OpenConflicts().size(), 3U);
  EXPECT_EQ(Tell("", kNow + minutes{60} - std::chrono::milliseconds{1}).counts.created, 0);
  EXPECT_EQ(Tell("", kNow + minutes{60}).counts.created, 2);
  EXPECT_EQ(Tell("", kNow + minutes{120}).counts.created, 1);
  EXPECT_THAT(OpenConflicts(), IsEmpty());
}

TEST_F(Registration, ByVerifiedMailItIsLinkedWhereTheConfigurationSaysSoAndChangesNothing) {
  corp_.users = {{.anchor = "1", .login = "corp1", .email = "x@example.com", .display_name = "X"}};
  Sync();
  signup().correlate = {"email"};
  Tell(Registered({.id = "u1", .login = "mine", .email = "x@example.com"}));
  EXPECT_EQ(LinksOf(*database_, Get("corp1").id).size(), 1U) << "not verified";
  Tell(Registered(
      {.id = "u1", .login = "mine", .email = "x@example.com", .at = kNow, .more = R"(,"emailVerified":true)"}));
  const Account account = Get("corp1");
  EXPECT_EQ(LinksOf(*database_, account.id).size(), 2U);
  EXPECT_EQ(account.profile.display_name, "X");
  EXPECT_EQ(account.creation_source, CreationSource::kLdap);
  EXPECT_THAT(OpenConflicts(), IsEmpty());
  // Neither a later record nor a withdrawal is about more than the link, and the directory goes on to decide.
  Tell(Registered({.id = "u1", .login = "other", .at = kNow + minutes{1}}) +
           Withdrawn({.id = "u1", .at = kNow + minutes{2}}),
       kNow + minutes{3});
  EXPECT_TRUE(Get("corp1").enabled);
  corp_.users[0].display_name = "Y";
  Sync();
  EXPECT_EQ(Get("corp1").profile.display_name, "Y");
}

TEST_F(Registration, ANewerRecordChangesItsOwnAccountAndAnOlderOneDoesNot) {
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{2}}));
  Tell(Registered({.id = "u1", .login = "b", .at = kNow - hours{1}}));
  EXPECT_TRUE(Find("b"));
  EXPECT_EQ(Tell(Registered({.id = "u1", .login = "c", .at = kNow - hours{3}})).counts.seen, 0);
  EXPECT_EQ(Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{2}})).counts.seen, 0);
  EXPECT_TRUE(Find("b"));
}

TEST_F(Registration, AWithdrawalHoldsAndAReplayDoesNotUndoItButANewRegistrationDoes) {
  const std::string registered = Registered({.id = "u1", .login = "a", .at = kNow - hours{3}});
  Tell(registered);
  Tell(Withdrawn({.id = "u1", .at = kNow - hours{2}}));
  EXPECT_FALSE(Get("a").enabled);
  EXPECT_EQ(HoldsOf(*database_, Get("a").id).front().kind, HoldKind::kMissing);
  Tell(registered);
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{2} - std::chrono::milliseconds{1}}));
  EXPECT_FALSE(Get("a").enabled);
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{1}}));
  EXPECT_TRUE(Get("a").enabled);
  EXPECT_EQ(Tell(Withdrawn({.id = "u1", .at = kNow - hours{2}})).counts.disabled, 0);
  EXPECT_TRUE(Get("a").enabled);
}

TEST_F(Registration, AOneOffImportDoesNotTakeAWithdrawalAway) {
  Tell(Registered({.id = "u1", .login = "ann"}));
  ScriptedConnector file;
  file.users = {{.anchor = "ann", .login = "ann"}};
  Run(ImportConfig({.columns = {}, .attributes = {}}), file, kNow, Ending::kCommit);
  Tell(Withdrawn({.id = "u1", .at = kNow}));
  EXPECT_FALSE(Get("ann").enabled);
  Run(ImportConfig({.columns = {}, .attributes = {}}), file, kNow, Ending::kCommit);
  EXPECT_FALSE(Get("ann").enabled);
}

TEST_F(Registration, AWithdrawalThatComesFirstIsRemembered) {
  Tell(Withdrawn({.id = "u1", .at = kNow - hours{1}}));
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{2}}));
  EXPECT_FALSE(Get("a").enabled);
}

TEST_F(Registration, ManyWithdrawalsAtOnceAreHeldAsAPlan) {
  std::string registered;
  std::string withdrawn;
  for (int i = 0; i < 12; ++i) {
    const std::string id = "u" + std::to_string(100 + i);
    registered += Registered({.id = id, .login = "person" + std::to_string(100 + i), .at = kNow - hours{2}});
    withdrawn += Withdrawn({.id = id});
  }
  Tell(registered);
  const PassReport held = Tell(withdrawn);
  EXPECT_EQ(held.counts.held, 12);
  EXPECT_EQ(Count("hold"), 0);
  EXPECT_EQ(Tell("").counts.held, 12) << "the plan stays as long as it is asked for";
  signup().limits[ChangeKind::kMissing] = kUnlimited;
  EXPECT_EQ(Tell("").counts.missing, 12);
}

TEST_F(Registration, ARecordOfTheFutureIsRefusedAndStandsInNobodysWay) {
  Tell(Registered({.id = "u1", .login = "a", .at = kNow + minutes{5}}));
  EXPECT_TRUE(Find("a"));
  Tell(Registered({.id = "u2", .login = "b", .at = kNow + minutes{5} + std::chrono::milliseconds{1}}));
  EXPECT_FALSE(Find("b"));
  Tell(Registered({.id = "u2", .login = "b", .at = kNow}));
  EXPECT_TRUE(Find("b"));
}

TEST_F(Registration, WhomAPersonHasRemovedDoesNotComeBackByRegisteringAgain) {
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{2}}));
  Transaction transaction(*database_);
  RemoveAccount(*database_, Get("a").id, {.event = RemovalEvent::kSecurityIncident, .by_user = "root"}, "fraud",
                At(kNow));
  transaction.Commit();
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{1}}));
  EXPECT_THAT(Reason(), HasSubstr("was removed"));
  EXPECT_FALSE(Find("a"));
}

TEST_F(Registration, ManualHoldsAreNotItsToLift) {
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{2}}));
  SetHold(*database_, Get("a").id, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "fraud"},
          At(kNow));
  Tell(Registered({.id = "u1", .login = "a", .at = kNow, .more = R"(,"givenName":"New")"}));
  EXPECT_FALSE(Get("a").enabled);
}

TEST_F(Registration, TwoPeopleOfTheFeedMaySwapTheirLogins) {
  Tell(Registered({.id = "u1", .login = "alice"}) + Registered({.id = "u2", .login = "robert"}));
  Tell(Registered({.id = "u1", .login = "robert", .at = kNow}) +
       Registered({.id = "u2", .login = "alice", .at = kNow}));
  EXPECT_EQ(Get("alice").profile.email, "u2@example.com");
  EXPECT_EQ(Get("robert").profile.email, "u1@example.com");
}

TEST_F(Registration, ADryRunLeavesNothingBehind) {
  Tell(Registered({.id = "u1", .login = "a"}), kNow, Ending::kRollBack);
  EXPECT_EQ(Count("feed_record"), 0);
  EXPECT_EQ(Tell("").counts.created, 1);
}

TEST_F(LoginRecordOf, AnyAccountMovesItsLastLoginByLoginOrByAnchor) {
  corp_.users = {{.anchor = "1", .login = "one"}, {.anchor = "2", .login = "two"}};
  Sync();
  Tell(LoggedIn({.login = "ONE", .at = kNow - hours{5}}) +
       LoggedIn({.id = "2", .at = kNow - hours{4}, .more = R"(,"source":"corp")"}));
  EXPECT_EQ(Get("one").last_login->at, kNow - hours{5});
  EXPECT_EQ(Get("one").last_login->source, "signup");
  EXPECT_EQ(Get("two").last_login->at, kNow - hours{4});
}

TEST_F(LoginRecordOf, TheLastOneCountsAndIsWrittenOnce) {
  Create("a");
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += LoggedIn({.login = "a", .at = kNow - minutes{1000 - (i * 7) % 1000}});
  const PassReport report = Tell(lines);
  EXPECT_EQ(report.counts.updated, 1);
  EXPECT_EQ(Get("a").last_login->at, kNow - minutes{1});
  EXPECT_EQ(Tell(LoggedIn({.login = "a", .at = kNow - hours{9}})).counts.updated, 0);
  EXPECT_EQ(Get("a").last_login->at, kNow - minutes{1});
}

TEST_F(LoginRecordOf, FiveMinutesAheadIsALoginAndMoreIsNot) {
  Create("a");
  Tell(LoggedIn({.login = "a", .at = kNow + minutes{5}}));
  EXPECT_EQ(Get("a").last_login->at, kNow + minutes{5});
  Tell(LoggedIn({.login = "a", .at = kNow + minutes{5} + std::chrono::milliseconds{1}}) +
       LoggedIn({.login = "a", .at = kNow + hours{9}}));
  EXPECT_EQ(Get("a").last_login->at, kNow + minutes{5});
  EXPECT_THAT(Reason(), HasSubstr("in the future"));
  Tell(LoggedIn({.login = "a"}));
  EXPECT_THAT(OpenConflicts(), IsEmpty());
}

TEST_F(LoginRecordOf, AnAccountWithALaterLoginIsKnownToBeRecordedByTheFeedToo) {
  corp_.users = {{.anchor = "1", .login = "ann"}};
  Sync();
  UpdateLastLogin(*database_, Get("ann").id, {kNow, kNow, "corp", "pwdLastSuccess"});
  Tell(LoggedIn({.login = "ann"}));
  EXPECT_EQ(LoginStateOf(*database_, Get("ann").id, FindSourceId(*database_, "signup").value()), LoginState::kShown);
  EXPECT_EQ(Get("ann").last_login->at, kNow);
}

TEST_F(LoginRecordOf, NobodyWhoIsKnownIsCountedAndNoConflict) {
  const PassReport report = Tell(LoggedIn({.login = "x"}) + LoggedIn({.login = "x"}) + LoggedIn({.id = "y"}));
  EXPECT_EQ(report.counts.conflicts, 0);
  EXPECT_THAT(report.proof, HasSubstr("login records of nobody who is known: 3"));
  EXPECT_EQ(Count("account"), 0);
}

TEST_F(LoginRecordOf, AnIdOfAnotherSourceIsNotGuessedAt) {
  Create("a");
  Tell(LoggedIn({.id = "9", .login = "a", .more = R"(,"source":"corp")"}));
  EXPECT_FALSE(Get("a").last_login);
}

TEST_F(LoginRecordOf, AStrangerGetsAnAccountOnlyWhereThatIsAllowed) {
  const std::string login =
      LoggedIn({.id = "u1", .login = "fly", .email = "f@example.com", .more = R"(,"emailVerified":true)"});
  Tell(login);
  EXPECT_FALSE(Find("fly"));
  rules().on_the_fly = OnTheFly::kCreate;
  Tell(login);
  EXPECT_EQ(Get("fly").creation_source, CreationSource::kOnTheFlyRegistration);
  EXPECT_EQ(Get("fly").last_login->at, kNow - hours{1});
  Tell(LoggedIn({.id = "u2", .login = "root"}));
  EXPECT_FALSE(Find("root")) << "the rules are the same";
  Tell(Registered({.id = "u1", .login = "fly2", .at = kNow - hours{9}}));
  EXPECT_EQ(Get("fly2").creation_source, CreationSource::kOnTheFlyRegistration) << "stamped once";
}

TEST_F(LoginRecordOf, SomebodyWhoRegistersInTheSamePassIsNotFlying) {
  rules().on_the_fly = OnTheFly::kCreate;
  Tell(LoggedIn({.id = "u1", .login = "a"}) + Registered({.id = "u1", .login = "a"}));
  EXPECT_EQ(Get("a").creation_source, CreationSource::kSelfRegistration);
  EXPECT_TRUE(Get("a").last_login);
}

TEST_F(LoginRecordOf, WithinThePrecisionNothingIsWritten) {
  rules().login_precision = minutes{10};
  Create("a");
  Tell(LoggedIn({.login = "a", .at = kNow - minutes{60}}));
  EXPECT_EQ(Get("a").last_login->latest, kNow - minutes{50});
  EXPECT_EQ(Tell(LoggedIn({.login = "a", .at = kNow - minutes{50}})).counts.updated, 0);
  EXPECT_EQ(Tell(LoggedIn({.login = "a", .at = kNow - minutes{49}})).counts.updated, 1);
  EXPECT_EQ(Get("a").last_login->at, kNow - minutes{49});
}

TEST_F(LoginRecordOf, ALoginWithinTheLagOfTheDirectoryNarrowsTheInterval) {
  corp_.users = {{.anchor = "1", .login = "ann"}};
  Sync();
  UpdateLastLogin(*database_, Get("ann").id, {kNow - hours{20}, kNow + hours{4}, "corp", "authTimestamp"});
  for (const int ago : {10, 5}) {
    Tell(LoggedIn({.login = "ann", .at = kNow - hours{ago}}));
    EXPECT_EQ(Get("ann").last_login->at, kNow - hours{ago});
    EXPECT_EQ(Get("ann").last_login->latest, kNow + hours{4});
  }
}

TEST_F(LoginRecordOf, HoldsStayAsTheyAreUntilThePolicyLooks) {
  Create("a");
  SetHold(*database_, Get("a").id,
          {.kind = HoldKind::kAutomatic, .since = kNow - hours{5}, .by = "rollcall", .reason = "r"},
          At(kNow - hours{5}));
  Tell(LoggedIn({.login = "a"}));
  EXPECT_FALSE(Get("a").enabled);
  EXPECT_TRUE(Get("a").last_login);
}

TEST_F(LoginRecordOf, EvidenceIsAsOldAsTheLatestLoginAndNotAsThePass) {
  Create("a");
  Tell(LoggedIn({.login = "a", .at = kNow - hours{7}}));
  Tell("", kNow + hours{100});
  const auto evidence = LoginEvidenceOf(*database_, InternSource(*database_, "signup"));
  ASSERT_TRUE(evidence);
  EXPECT_EQ(evidence->at, kNow - hours{7});
}

TEST_F(LoginRecordOf, WhomARuleHasArchivedComesBackByALoginThatIsLater) {
  Tell(Registered({.id = "u1", .login = "a", .at = kNow - hours{50}}));
  const AccountId account = Get("a").id;
  Transaction transaction(*database_);
  SetHold(*database_, account, {.kind = HoldKind::kAutomatic, .since = kNow, .by = "rollcall", .reason = "r"},
          At(kNow));
  RemoveAccount(*database_, account, {.event = RemovalEvent::kAccountInactivity, .by_user = "rollcall"}, "r", At(kNow));
  transaction.Commit();
  Tell(LoggedIn({.id = "u1", .at = kNow - minutes{1}}));
  EXPECT_FALSE(Find("a"));
  Tell(LoggedIn({.id = "u1", .at = kNow + minutes{1}}), kNow + minutes{2});
  ASSERT_TRUE(Find("a"));
  EXPECT_EQ(Get("a").id, account);
  EXPECT_EQ(Get("a").last_login->at, kNow + minutes{1});
}

}  // namespace
}  // namespace rollcall
