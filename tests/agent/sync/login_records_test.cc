// More people than are remembered with all that was said of them.
#include "agent/sync/login_records.h"

#include "store/passes.h"
#include "tests/agent/sync/feed_fixture.h"

namespace rollcall {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

constexpr std::size_t kMost = 10;

class ManyLogins : public FeedTest {
 protected:
  ManyLogins() {
    rules().on_the_fly = OnTheFly::kCreate;
    stamp_.pass = BeginPass(*database_, {.kind = "sync", .source = source_, .actor = "rollcall", .started_at = kNow});
  }
  void Take(const std::string& login, int minutes_ago, const std::string& id = "") {
    ObservedUser user = {.anchor = {id}};
    user[Field::kLogin] = login;
    logins_.Take({.user = user, .at = kNow - minutes{minutes_ago}});
  }
  static std::string Name(int person) { return "user" + std::to_string(person); }

  SourceId source_ = InternSource(*database_, "signup");
  Stamp stamp_ = At(kNow);
  PassReport report_;
  PassContext pass_{*database_, config_, signup(), source_, stamp_, report_, heard_};
  LoginRecords logins_{pass_, kMost};
};

TEST_F(ManyLogins, EachAccountIsWrittenOnceWithItsLatest) {
  constexpr int kPeople = 55;
  for (int i = 0; i < kPeople; ++i) Create(Name(i));
  for (int round = 9; round > 0; --round) {
    for (int i = 0; i < kPeople; ++i) Take(Name(i), 100 * round + i);
  }
  for (int i = 0; i < kPeople; ++i) Take(Name(i), 5000);
  logins_.Finish();
  EXPECT_EQ(report_.counts.updated, kPeople);
  EXPECT_EQ(heard_.lines.size(), std::size_t{kPeople});
  for (int i = 0; i < kPeople; ++i) EXPECT_EQ(Get(Name(i)).last_login->at, kNow - minutes{100 + i}) << i;
}

TEST_F(ManyLogins, WhoGoesByTwoNamesIsOneAccount) {
  const AccountId account = Create("ann");
  InsertLink(*database_, {.source = source_, .anchor = "u1", .account = account});
  for (int i = 0; i < 30; ++i) Take(Name(i), 7);
  Take("ann", 9);
  Take("", 3, "u1");
  for (int i = 30; i < 60; ++i) Take(Name(i), 7);
  Take("ANN", 5);
  logins_.Finish();
  EXPECT_EQ(report_.counts.updated, 1);
  EXPECT_EQ(Get("ann").last_login->at, kNow - minutes{3});
}

TEST_F(ManyLogins, OfStrangersTheFirstAreRememberedAndAllAreCounted) {
  for (int i = 0; i < 100; ++i) {
    Take(Name(i), 7, "u" + std::to_string(i));
    Take(Name(i), 6, "u" + std::to_string(i));
  }
  std::vector<std::string> strangers;
  logins_.EachStranger([&](std::string_view anchor, const std::string&) { strangers.emplace_back(anchor); });
  EXPECT_LT(strangers.size(), kMost);
  for (int i = 0; i < static_cast<int>(kMost) / 2; ++i) {
    EXPECT_THAT(strangers, testing::Contains("u" + std::to_string(i)));
  }
  logins_.Finish();
  EXPECT_EQ(report_.counts.updated, 0);
  EXPECT_THAT(logins_.Summary(), HasSubstr("login records of nobody who is known: 200"));
}

TEST_F(ManyLogins, AStrangerWhoRegistersInTheSamePassIsKnownAtItsEnd) {
  Take("late", 7);
  for (int i = 0; i < 30; ++i) Take(Name(i), 7);
  Create("late");
  logins_.Finish();
  EXPECT_TRUE(Get("late").last_login);
}

}  // namespace
}  // namespace rollcall
