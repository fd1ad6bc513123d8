#include "agent/policy/evidence.h"

#include <gmock/gmock.h>

#include "store/evidence.h"
#include "store/links.h"
#include "store/passes.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Optional;

// A feed of logins that is read completely time and again, whatever it tells.
class FeedEvidenceTest : public PolicyTest {
 protected:
  FeedEvidenceTest() {
    config_.sources.push_back({.name = "platform", .type = "feed", .feed = FeedRules{}});
    Read(kNow);
  }
  PassId Read(TimePoint at) {
    const PassId pass =
        BeginPass(*database_, {.kind = "sync", .source = platform_, .actor = "rollcall", .started_at = at});
    EndPass(*database_, pass, {.outcome = "complete", .finished_at = at});
    return pass;
  }
  void Tell(TimePoint login) {
    KeepLoginEvidence(*database_, platform_, {.users = 1, .with_login = 1}, Read(kNow), login);
  }
  // Why a rule cannot rely on the feed.
  std::optional<std::string> Gap(std::string_view policy = kEveryone180) {
    const Zone zone("UTC");
    const Policy loaded = Load(policy);
    const Viewpoint view = {.at = kNow, .zone = zone, .horizon = kNow, .config = config_, .now = kNow};
    const std::string gap = LoginWatch(*database_, loaded, view).GapOf(0, platform_);
    return gap.empty() ? std::nullopt : std::optional(gap);
  }
  const SourceId platform_ = InternSource(*database_, "platform");
};

TEST_F(FeedEvidenceTest, AFeedWhoseLatestLoginIsThreeDaysOldStillTells) {
  Tell(kNow - days{3});
  EXPECT_EQ(Gap(), std::nullopt);
}

TEST_F(FeedEvidenceTest, AFeedWhoseLatestLoginIsAMillisecondOlderHasFallenSilent) {
  Tell(kNow - days{3} - milliseconds{1});
  EXPECT_EQ(Gap(),
            "platform told its latest login 2026-11-19T07:59:59.999Z, more than 3 days ago: does the platform still "
            "write its logins?; if that is right, run `rollcall deactivate --accept-evidence 'all'`");
}

TEST_F(FeedEvidenceTest, ARuleMayBearALongerSilence) {
  const std::string patient = std::string(kEveryone180) + "evidence_days = 10\n";
  Tell(kNow - days{10});
  EXPECT_EQ(Gap(patient), std::nullopt);
  Tell(kNow - days{10} - milliseconds{1});
  EXPECT_THAT(Gap(patient), Optional(HasSubstr("more than 10 days ago")));
}

TEST_F(FeedEvidenceTest, ARuleThatNeedsNoEvidenceIsNotHeldByASilentFeed) {
  Tell(kNow - days{100});
  EXPECT_EQ(Gap(std::string(kEveryone180) + "no_evidence = \"from-creation\"\n"), std::nullopt);
}

TEST_F(FeedEvidenceTest, AFeedThatNeverToldALoginHasNotFallenSilent) { EXPECT_EQ(Gap(), std::nullopt); }

TEST_F(FeedEvidenceTest, ReadingASilentFeedAgainIsNoLogin) {
  Tell(kNow - days{4});
  Read(kNow);
  EXPECT_THAT(Gap(), Optional(HasSubstr("platform told its latest login 2026-11-18T08:00:00.000Z")));
}

TEST_F(FeedEvidenceTest, AFeedThatTellsLoginsAgainHoldsTheRuleNoLonger) {
  Tell(kNow - days{4});
  EXPECT_NE(Gap(), std::nullopt);
  Tell(kNow - days{1});
  EXPECT_EQ(Gap(), std::nullopt);
}

}  // namespace
}  // namespace rollcall
