#include "connectors/read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "tests/connectors/contract.h"

namespace rollcall {
namespace {

using namespace std::chrono_literals;

// Shows users out of memory that the next one overwrites, as connectors do.
class Numbers : public Connector {
 public:
  explicit Numbers(int users, std::function<void(ObservationSink&)> then = {})
      : users_(users), then_(std::move(then)) {}

  PullResult Pull(const Cursor& /*cursor*/, ObservationSink& sink) override {
    thread = std::this_thread::get_id();
    PullResult result = {.coverage = Coverage::kFull, .cursor = {"the end", {}}, .proof = "counted"};
    for (shown = 0; shown < users_; ++shown) {
      Show(shown, sink);
      ++result.users;
      ++result.with_login;
    }
    if (then_) then_(sink);
    return result;
  }
  std::vector<Finding> Check() override { return {{.subject = "numbers"}}; }

  std::atomic<int> shown = 0;  // users, so far
  std::thread::id thread;

 private:
  void Show(int number, ObservationSink& sink) {
    text_ = std::to_string(number);
    names_ = {"title of " + text_, "cn=group " + text_};
    const ObservedAttribute attribute = {"title", names_[0]};
    const ObservedMembership membership = {.group = {names_[1], names_[1]}};
    ObservedUser user = {.anchor = {text_},
                         .dn = {text_, text_},
                         .fields = {text_, names_[0], "", text_, "Family"},
                         .attributes = {&attribute, 1},
                         .enabled = number % 2 == 0,
                         .state_reason = names_[0],
                         .last_login = {{.at = TimePoint{1s}, .attribute = names_[0]}},
                         .memberships = {&membership, 1},
                         .place = text_};
    sink.OnUser(user);
    text_.assign(text_.size(), '?');
    for (std::string& name : names_) name.assign(name.size(), '?');
  }

  int users_;
  std::function<void(ObservationSink&)> then_;
  std::string text_;
  std::array<std::string, 2> names_;
};

// A pull ahead of its sink, of a connector that the test can look at.
struct Ahead {
  explicit Ahead(int users, std::function<void(ObservationSink&)> then = {}) {
    auto made = std::make_unique<Numbers>(users, std::move(then));
    numbers = made.get();
    connector = ReadAhead(std::move(made));
  }
  Numbers* numbers;
  std::unique_ptr<Connector> connector;
};

struct Sink : DiscardingSink {
  explicit Sink(std::function<void(const ObservedUser&)> on_user) : on_user_(std::move(on_user)) {}
  void OnUser(const ObservedUser& user) override { on_user_(user); }

 private:
  std::function<void(const ObservedUser&)> on_user_;
};

// Waits for it, as long as a slow machine takes.
bool Soon(const std::function<bool()>& condition) {
  for (int i = 0; i < 3000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
  return condition();
}

TEST(ReadAhead, TellsWhatTheConnectorDoes) {
  constexpr int kUsers = 20'000;
  RecordingSink sink;
  const PullResult result = ExpectCompletePull(*Ahead(kUsers).connector, sink);
  EXPECT_EQ(result.cursor.text, "the end");
  ASSERT_EQ(sink.users.size(), kUsers);
  for (int i = 0; i < kUsers; ++i) {
    const RecordedUser& user = sink.users[static_cast<std::size_t>(i)];
    const std::string text = std::to_string(i);
    const std::string title = "title of " + text;
    ASSERT_EQ(user.anchor + user.dn + user.dn_key + user.place, text + text + text + text);
    ASSERT_EQ(user.fields, (std::array<std::string, 5>{text, title, "", text, "Family"}));
    ASSERT_EQ(user.attributes, (std::vector<std::pair<std::string, std::string>>{{"title", title}}));
    ASSERT_EQ(user.memberships, (std::vector<std::pair<std::string, std::string>>{{"cn=group " + text, "member"}}));
    ASSERT_EQ(user.state_reason + user.last_login->attribute, title + title);
    ASSERT_EQ(user.enabled, i % 2 == 0);
  }
}

// A service that is told to stop looks up when it hears of something.
TEST(ReadAhead, OfASlowSourceItIsToldWhileThePullGoesOn) {
  std::atomic<int> heard = 0;
  bool in_time = false;
  const Ahead ahead(3, [&](ObservationSink& sink) {
    std::this_thread::sleep_for(150ms);
    sink.OnWarning("slow");
    in_time = Soon([&heard] { return heard == 3; });
  });
  Sink sink([&heard](const ObservedUser&) { ++heard; });
  ahead.connector->Pull({}, sink);
  EXPECT_TRUE(in_time);
}

// Writes down every call, and from which thread it came.
struct Journal : DiscardingSink {
  void OnUser(const ObservedUser& user) override { Add("user", user.anchor.text); }
  void OnGroup(const ObservedGroup& group) override {
    Add("group", std::string(group.anchor.text) + std::string(group.dn.key) + std::string(group.name));
    for (const MemberRef& member : group.members) Add("member", member.value);
  }
  void OnPresent(AnchorView anchor) override { Add("present", anchor.text); }
  void OnGone(AnchorView anchor) override { Add("gone", anchor.text); }
  void OnGroupPresent(AnchorView anchor) override { Add("group present", anchor.text); }
  void OnGroupGone(AnchorView anchor) override { Add("group gone", anchor.text); }
  void OnLogin(const LoginRecord& login) override {
    Add("login", std::string(login.user.anchor.text) + std::string(login.anchor_source));
  }
  void OnWithdrawn(const Withdrawal& withdrawal) override {
    Add("withdrawn", std::string(withdrawal.anchor.text) + std::string(withdrawal.place));
  }
  void OnUnreadable(const UnreadableRecord& record) override {
    Add("unreadable", std::string(record.place) + std::string(record.reason) + std::string(record.anchor.text));
  }
  void OnWarning(std::string_view message) override { Add("warning", message); }
  void Add(std::string_view what, std::string_view text) {
    lines.push_back(std::string(what) + ' ' + std::string(text));
    is_callers = is_callers && std::this_thread::get_id() == caller;
  }

  std::vector<std::string> lines;
  std::thread::id caller = std::this_thread::get_id();
  bool is_callers = true;
};

void ShowEverything(ObservationSink& sink) {
  std::string text = "a";
  const auto next = [&text] { text[0] = static_cast<char>(text[0] + 1); };
  const ObservedUser user = {.anchor = {text}};
  sink.OnLogin({.user = user, .anchor_source = text, .at = {}});
  next();
  sink.OnWithdrawn({.anchor = {text}, .at = {}, .place = text});
  next();
  sink.OnPresent({text});
  next();
  sink.OnGone({text});
  next();
  sink.OnUnreadable({.place = text, .reason = text, .anchor = {text}});
  next();
  sink.OnWarning(text);
  next();
  const std::array members = {MemberRef{.value = text}, MemberRef{.value = "a constant"}};
  sink.OnGroup({.anchor = {text}, .dn = {text, text}, .name = text, .members = members});
  next();
  sink.OnGroupPresent({text});
  next();
  sink.OnGroupGone({text});
  next();
}

TEST(ReadAhead, KeepsTheOrderAndTellsOnTheThreadOfTheCaller) {
  const Ahead ahead(1, ShowEverything);
  Journal journal;
  ahead.connector->Pull({}, journal);
  EXPECT_EQ(journal.lines, (std::vector<std::string>{"user 0", "login aa", "withdrawn bb", "present c", "gone d",
                                                     "unreadable eee", "warning f", "group ggg", "member g",
                                                     "member a constant", "group present h", "group gone i"}));
  EXPECT_TRUE(journal.is_callers);
  EXPECT_NE(ahead.numbers->thread, std::this_thread::get_id());
}

TEST(ReadAhead, GoesOnReadingWhileTheSinkIsBusyButNotForEver) {
  constexpr int kUsers = 1'000'000;
  const Ahead ahead(kUsers);
  int first = 0;
  Sink sink([&](const ObservedUser&) {
    if (first != 0) throw std::runtime_error("enough");
    EXPECT_TRUE(Soon([&] { return ahead.numbers->shown > 1000; })) << "it waits for the sink";
    std::this_thread::sleep_for(200ms);
    first = ahead.numbers->shown;
  });
  EXPECT_THROW(ahead.connector->Pull({}, sink), std::runtime_error);
  EXPECT_LT(first, 20'000) << "it is more than a megabyte ahead";
  EXPECT_LT(ahead.numbers->shown, kUsers) << "it was not stopped";
}

TEST(ReadAhead, WhatTheSinkThrowsEndsThePull) { ExpectSinkExceptionPassesThrough(*Ahead(20'000).connector); }

TEST(ReadAhead, WhatTheSinkThrowsAtTheLastUserEndsThePullTooThoughTheConnectorHasReturned) {
  Sink sink([](const ObservedUser& user) {
    if (user.anchor.text == "9") throw std::runtime_error("full");
  });
  EXPECT_THROW(Ahead(10).connector->Pull({}, sink), std::runtime_error);
}

TEST(ReadAhead, WhatTheConnectorThrowsComesAfterWhatItHasShown) {
  const Ahead ahead(20'000, [](ObservationSink&) { throw CursorRejected("the log was cut"); });
  int seen = 0;
  Sink sink([&](const ObservedUser&) { ++seen; });
  EXPECT_THROW(ahead.connector->Pull({}, sink), CursorRejected);
  EXPECT_EQ(seen, 20'000);
}

TEST(ReadAhead, AConnectorThatShowsNothingMayFail) {
  DiscardingSink sink;
  EXPECT_EQ(ExpectUnavailable(*Ahead(0, [](ObservationSink&) { throw SourceUnavailable("down"); }).connector, sink),
            "down");
}

TEST(ReadAhead, AGroupOfManyMembersIsNotCopied) {
  const std::vector<MemberRef> members(100'000, MemberRef{.value = "uid=ann"});
  const Ahead ahead(1, [&](ObservationSink& sink) {
    sink.OnGroup({.anchor = {"large"}, .members = members});
    sink.OnGroup({.anchor = {"small"}, .members = std::span(members).first(10)});
  });
  struct : DiscardingSink {
    void OnGroup(const ObservedGroup& group) override { seen.push_back(group.members.data()); }
    std::vector<const MemberRef*> seen;
  } sink;
  ahead.connector->Pull({}, sink);
  ASSERT_EQ(sink.seen.size(), 2U);
  EXPECT_EQ(sink.seen[0], members.data());
  EXPECT_NE(sink.seen[1], members.data());
}

TEST(ReadAhead, APullFromACursorStartsNoThread) {
  const Ahead ahead(3);
  RecordingSink sink;
  ExpectCompletePull(*ahead.connector, sink, {.text = "somewhere", .again = {}});
  EXPECT_EQ(ahead.numbers->thread, std::this_thread::get_id());
}

TEST(ReadAhead, ChecksWhatTheConnectorChecks) {
  ASSERT_EQ(Ahead(0).connector->Check().size(), 1U);
  EXPECT_EQ(Ahead(0).connector->Check()[0].subject, "numbers");
}

}  // namespace
}  // namespace rollcall
