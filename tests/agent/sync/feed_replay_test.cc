// Whatever order the records of a feed come in, and however often: the same people, in the same state.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>

#include "tests/agent/sync/feed_fixture.h"

namespace rollcall {
namespace {

using std::chrono::minutes;

class FeedRegistry : public FeedTest {
 public:
  void TestBody() override {}

  using FeedTest::At;
  using FeedTest::database_;
  using FeedTest::signup;
  using FeedTest::Tell;
  // Of each account all but ids and the times at which this registry saw it.
  std::string Picture() {
    std::string text;
    EachAccount(*database_, {}, [&](const Account& account) {
      text += account.profile.login + '|' + account.profile.email + '|' + account.profile.given_name + '|' +
              std::string(Code(account.creation_source)) + (account.enabled ? "|on|" : "|off|") +
              (account.last_login ? ToIso8601(account.last_login->at) : "never");
      for (const Hold& hold : HoldsOf(*database_, account.id)) text += '|' + std::string(Code(hold.kind));
      for (const Link& link : LinksOf(*database_, account.id)) text += '|' + link.anchor;
      text += '\n';
    });
    return text + std::to_string(OpenConflicts().size());
  }
};

// Five people, whose logins are their own and change now and then, in an hour.
rc::Gen<std::string> Records() {
  return rc::gen::apply(
      [](int person, int kind, int minute, int version) {
        const std::string id = "u" + std::to_string(person);
        const TimePoint at = kNow - minutes{60 - minute};
        if (kind == 0) return Withdrawn({.id = id, .at = at});
        if (kind == 1) return LoggedIn({.login = "known", .at = at});
        return Registered(
            {.id = id,
             .login = std::string("person") + static_cast<char>('a' + person) + "-v" + std::to_string(version),
             .at = at,
             .more = R"(,"givenName":"N)" + std::to_string(version) + '"'});
      },
      rc::gen::inRange(0, 5), rc::gen::inRange(0, 5), rc::gen::inRange(0, 60), rc::gen::inRange(2, 5));
}

RC_GTEST_PROP(FeedReplay, AnyOrderAndAnyRepetitionEndInTheSameRegistry, ()) {
  const auto records = *rc::gen::container<std::vector<std::string>>(Records());
  auto shuffled = records;
  for (const std::size_t again :
       *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 1000))) {
    if (!records.empty()) shuffled.push_back(records[again % records.size()]);
  }
  for (std::size_t i = shuffled.size(); i > 1; --i) {
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  const std::size_t cut = *rc::gen::inRange<std::size_t>(0, shuffled.size() + 1);
  FeedRegistry once;
  FeedRegistry again;
  for (FeedRegistry* each : {&once, &again}) {
    each->signup().limits[ChangeKind::kMissing] = kUnlimited;
    each->signup().limits[ChangeKind::kRenamed] = kUnlimited;
    each->signup().limits[ChangeKind::kDisabled] = kUnlimited;
    CreateAccount(*each->database_, {.profile = {.login = "known"}}, each->At(kNow));
  }
  std::string lines;
  for (const std::string& each : records) lines += each;
  once.Tell(lines);
  std::string first;
  std::string second;
  for (std::size_t i = 0; i < shuffled.size(); ++i) (i < cut ? first : second) += shuffled[i];
  again.Tell(first);
  again.Tell(second);
  again.Tell("");
  RC_ASSERT(again.Picture() == once.Picture());
}

}  // namespace
}  // namespace rollcall
