#include "agent/sync/spool.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "agent/sync/kept_record.h"
#include "tests/agent/sync/observed_builder.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using testing::ElementsAre;

// Writes each record down, whole.
struct Recorder : ObservationSink {
  void OnUser(const ObservedUser& user) override { heard.push_back("user " + Text(user)); }
  void OnGroup(const ObservedGroup& group) override {
    std::string text =
        "group " + std::string(group.anchor.text) + ' ' + std::string(group.dn.key) + ' ' + std::string(group.name);
    for (const MemberRef& member : group.members) {
      text += (member.kind == MemberRef::Kind::kDn ? " dn:" : " login:") + std::string(member.value);
    }
    heard.push_back(text);
  }
  void OnPresent(AnchorView anchor) override { heard.push_back("present " + std::string(anchor.text)); }
  void OnGone(AnchorView anchor) override { heard.push_back("gone " + std::string(anchor.text)); }
  void OnGroupPresent(AnchorView anchor) override { heard.push_back("group present " + std::string(anchor.text)); }
  void OnGroupGone(AnchorView anchor) override { heard.push_back("group gone " + std::string(anchor.text)); }
  void OnLogin(const LoginRecord& login) override {
    heard.push_back("login " + Text(login.user) + ' ' + std::string(login.anchor_source) + ' ' + Text(login.at));
  }
  void OnWithdrawn(const Withdrawal& withdrawal) override {
    heard.push_back("withdrawn " + std::string(withdrawal.anchor.text) + ' ' + Text(withdrawal.at) + ' ' +
                    std::string(withdrawal.place));
  }
  void OnUnreadable(const UnreadableRecord& record) override {
    heard.push_back("unreadable " + std::string(record.place) + ' ' + std::string(record.reason) + ' ' +
                    std::string(record.anchor.text));
  }
  void OnWarning(std::string_view message) override { heard.push_back("warning " + std::string(message)); }

  static std::string Text(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }
  static std::string Text(const ObservedUser& user) {
    std::string text(user.anchor.text);
    text += ' ' + std::string(user.place) + ' ' + std::string(user.dn.text) + ' ' + ToKept(user);
    if (user.last_login) text += ' ' + Text(user.last_login->at) + ' ' + std::string(user.last_login->attribute);
    return text + ' ' + std::to_string(static_cast<int>(user.presence));
  }

  std::vector<std::string> heard;
};

class SpoolTest : public testing::Test {
 protected:
  Spool MakeSpool() {
    return Spool([this] { ++records_; }, [this](std::string_view text) { warnings_.emplace_back(text); });
  }
  int records_ = 0;
  std::vector<std::string> warnings_;
};

void FillWithEveryKind(ObservationSink& sink) {
  const UserSketch sketch = {.anchor = "1",
                             .login = "ann",
                             .email = "ann@x",
                             .display_name = "Ann",
                             .dn = "uid=ann",
                             .attributes = {{"title", "Engineer"}, {"title", ""}},
                             .enabled = false,
                             .last_login = kNow,
                             .memberships = {{"cn=staff", "member"}},
                             .told = MembershipsTold::kAll};
  With(sketch, [&sink](ObservedUser user) {
    user.created_at = kNow;
    user.recorded_at = kNow;
    user.creation_source = "ldap";
    user.state_reason = "locked";
    user.email_proof = EmailProof::kVerified;
    user.presence = UserPresence::kWithdrawn;
    sink.OnUser(user);
    sink.OnLogin({.user = user, .anchor_source = "corp", .at = kNow});
  });
  With({.anchor = "2"}, [&sink](const ObservedUser& user) { sink.OnUser(user); });
  const std::array members = {MemberRef{MemberRef::Kind::kDn, "uid=ann"}, MemberRef{MemberRef::Kind::kLogin, "bob"}};
  sink.OnGroup({.anchor = {"g"}, .dn = {"cn=G", "cn=g"}, .name = "G", .members = members});
  sink.OnPresent({"3"});
  sink.OnGone({"4"});
  sink.OnGroupPresent({"h"});
  sink.OnGroupGone({"i"});
  sink.OnWithdrawn({.anchor = {"5"}, .at = kNow, .place = "line 5"});
  sink.OnUnreadable({.place = "line 6", .reason = "no login", .anchor = {"6"}});
}

TEST_F(SpoolTest, ReplaysEveryKindOfRecordAsItCame) {
  Recorder direct;
  FillWithEveryKind(direct);
  Spool spool = MakeSpool();
  FillWithEveryKind(spool);
  for (int times = 0; times < 2; ++times) {
    Recorder replayed;
    spool.Replay(replayed);
    EXPECT_EQ(replayed.heard, direct.heard);
  }
  EXPECT_EQ(records_, static_cast<int>(direct.heard.size()));
}

TEST_F(SpoolTest, PassesWarningsOnAtOnce) {
  Spool spool = MakeSpool();
  spool.OnWarning("column x is ignored");
  EXPECT_THAT(warnings_, ElementsAre("column x is ignored"));
}

TEST_F(SpoolTest, ReplaysMoreThanFitsIntoMemory) {
  const TemporaryFolder folder;
  setenv("TMPDIR", folder.path().c_str(), 1);
  Spool spool = MakeSpool();
  const std::string login(1000, 'x');
  constexpr int kUsers = 10'000;
  for (int i = 0; i < kUsers; ++i) {
    With({.anchor = std::to_string(i), .login = login}, [&](const ObservedUser& user) { spool.OnUser(user); });
    spool.OnPresent({std::to_string(i)});
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "the file has no name";
  struct Counter : Recorder {
    void OnUser(const ObservedUser& user) override {
      EXPECT_EQ(user.anchor.text, std::to_string(users++));
      EXPECT_EQ(user[Field::kLogin].size(), 1000U);
    }
    int users = 0;
  } counter;
  spool.Replay(counter);
  EXPECT_EQ(counter.users, kUsers);
  EXPECT_EQ(counter.heard.size(), std::size_t{kUsers}) << "those that are present";
  unsetenv("TMPDIR");
}

TEST_F(SpoolTest, AFolderThatCannotBeWrittenIsAnErrorThatNamesTmpdir) {
  setenv("TMPDIR", "/nonexistent", 1);
  Spool spool = MakeSpool();
  const std::string login(5U << 20U, 'x');
  EXPECT_THAT([&] { With({.anchor = "1", .login = login}, [&](const ObservedUser& user) { spool.OnUser(user); }); },
              testing::ThrowsMessage<StoreError>(testing::HasSubstr("set TMPDIR to a folder")));
  unsetenv("TMPDIR");
}

}  // namespace
}  // namespace rollcall
