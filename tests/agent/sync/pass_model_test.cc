// What happens to the registry while a source is read comes out as if it had happened before or after: a model of
// random histories in which every other order is tried beside the real one.
#include <gmock/gmock.h>

#include <random>

#include "store/accounts.h"
#include "store/archive.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/memberships.h"
#include "store/passes.h"
#include "store/schema.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using Action = std::function<void(Database&, ScriptedConnector& hr, const Config&)>;

// A registry of its own, with two sources.
class World {
 public:
  World() : database_(registry_.options()), other_(registry_.options()) {
    Migrate(database_);
    config_.sources.push_back({.name = "corp", .type = "ldap", .creation_source = CreationSource::kLdap});
    config_.sources.push_back({.name = "hr", .type = "csv", .creation_source = CreationSource::kFileImportation});
    for (SourceConfig& source : config_.sources) {
      for (const ChangeKind kind : kKinds) source.limits[kind] = kUnlimited;
    }
  }

  static constexpr std::array kKinds = {ChangeKind::kDisabled,    ChangeKind::kMissing,       ChangeKind::kRenamed,
                                        ChangeKind::kMailChanged, ChangeKind::kGroupsEmptied, ChangeKind::kRevoked};

  ScriptedConnector corp;

  void Sync() {
    RunPass(database_, config_, config_.sources[0], corp, {.from = PullFrom::kStart, .clock = [] { return kNow; }},
            heard_);
  }
  void Do(const Action& action, ScriptedConnector& hr) { action(other_, hr, config_); }

  // Everything of it that people see.
  std::string Describe() {
    std::string text;
    database_.Each<AccountId, std::string, std::string, std::string, bool>(
        "SELECT id, login, coalesce(email, ''), coalesce(display_name, ''), enabled FROM account ORDER BY login", {},
        [&](AccountId id, std::string login, std::string email, std::string name, bool enabled) {
          text += login + ' ' + email + ' ' + name + (enabled ? " on" : " off");
          for (const Hold& hold : HoldsOf(database_, id))
            text += ' ' + std::string(Code(hold.kind)) + ':' + hold.reason;
          for (const std::string& group : GroupsOf(database_, id)) text += ' ' + group;
          text += '\n';
        });
    database_.Each<std::string>("SELECT login FROM deleted_account ORDER BY login", {},
                                [&](const std::string& login) { text += "removed " + login + '\n'; });
    return text;
  }

 private:
  TemporaryRegistry registry_;
  Database database_;
  Database other_;
  Config config_;
  HeardChanges heard_;
};

// One random history: what the source shows first and then, and what others do.
class History {
 public:
  explicit History(std::uint32_t seed) : random_(seed) {
    for (int i = 0; i < 5; ++i)
      first_.push_back(User("a" + std::to_string(i), kLogins.at(static_cast<std::size_t>(i))));
    then_ = first_;
    for (int i = Up(4); i >= 0; --i) Change();
    for (int i = Up(2); i >= 0; --i) actions_.push_back(AnyAction());
    hr_.users = {{.anchor = "1", .login = AnyLogin(), .email = "hr@x"}, {.anchor = "2", .login = "hal"}};
    if (hr_.users[0].login == "hal") hr_.users.pop_back();
  }

  // With the actions whose bits `before` has before the pull, and the others after it; nullopt: all of them while it
  // goes on.
  std::string Play(std::optional<std::size_t> before) {
    World world;
    Show(world, first_);
    world.Sync();
    Show(world, then_);
    ScriptedConnector hr = hr_;
    for (std::size_t i = 0; before && i < actions_.size(); ++i) {
      if ((*before >> i & 1U) != 0) world.Do(actions_[i], hr);
    }
    if (!before) {
      world.corp.meanwhile = [&] {
        for (const Action& action : actions_) world.Do(action, hr);
      };
    }
    world.Sync();
    for (std::size_t i = 0; before && i < actions_.size(); ++i) {
      if ((*before >> i & 1U) == 0) world.Do(actions_[i], hr);
    }
    return world.Describe();
  }

  // Ways to do some of the actions before the pull.
  std::size_t orders() const { return std::size_t{1} << actions_.size(); }

 private:
  static constexpr std::array<const char*, 8> kLogins = {"ann", "bob", "cho", "dee", "eva", "fay", "gus", "hal"};

  int Up(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  std::string AnyLogin() { return kLogins.at(static_cast<std::size_t>(Up(7))); }
  static UserSketch User(const std::string& anchor, const std::string& login) {
    return {.anchor = anchor, .login = login, .email = login + "@x", .dn = "uid=" + anchor};
  }

  static void Show(World& world, const std::vector<UserSketch>& users) {
    world.corp.users = users;
    GroupSketch staff = {.anchor = "staff"};
    for (const UserSketch& user : users) {
      if (user.email != "left@x") staff.members.push_back(user.dn);
    }
    world.corp.groups = {staff};
  }

  bool IsShown(const std::string& login) const {
    return std::ranges::any_of(then_, [&](const UserSketch& user) { return user.login == login; });
  }

  void Change() {
    const std::string login = AnyLogin();
    const auto at = static_cast<std::ptrdiff_t>(Up(static_cast<int>(then_.size()) - 1));
    UserSketch& user = then_[static_cast<std::size_t>(at)];
    switch (Up(5)) {
      case 0:
        user.display_name = "New " + login;
        return;
      case 1:
        user.email = "left@x";  // and out of the group
        return;
      case 2:
        if (!IsShown(login)) user.login = login;
        return;
      case 3:
        if (then_.size() > 2) then_.erase(then_.begin() + at);
        return;
      case 4:
        user.enabled = false;
        return;
      default:
        if (!IsShown(login)) then_.push_back(User("n" + std::to_string(then_.size()) + login, login));
    }
  }

  // What `change` does to the account that has the login then, in one transaction; where there is none, nothing.
  static Action OnAccount(const std::string& login,
                          std::function<void(Database&, const Account&, const Stamp&)> change) {
    return
        [login, change = std::move(change)](Database& database, ScriptedConnector& /*hr*/, const Config& /*config*/) {
          const Stamp stamp = {.now = kNow, .actor = "root", .event_source = "ui", .pass = {}};
          Transaction transaction(database);
          if (const auto account = FindAccountByLogin(database, login)) change(database, *account, stamp);
          transaction.Commit();
        };
  }

  Action AnyAction() {
    switch (Up(4)) {
      case 0:
        return OnAccount(AnyLogin(), [](Database& database, const Account& account, const Stamp& stamp) {
          SetHold(database, account.id, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "stolen"},
                  stamp);
        });
      case 1:
        return OnAccount(AnyLogin(), [](Database& database, const Account& account, const Stamp& stamp) {
          RemoveAccount(database, account.id, {.by_user = "root"}, "left", stamp);
        });
      case 2:
        return [](Database& database, ScriptedConnector& hr, const Config& config) {
          HeardChanges heard;
          RunPass(database, config, config.sources[1], hr, {.clock = [] { return kNow; }}, heard);
        };
      case 3:
        return OnAccount(AnyLogin(), [](Database& database, const Account& account, const Stamp& stamp) {
          Profile profile = account.profile;
          profile.display_name = "By hand";
          UpdateProfile(database, account.id, account.profile, profile, stamp);
        });
      default:
        return [](Database& database, ScriptedConnector& /*hr*/, const Config& /*config*/) {
          ForgetCursor(database, "corp");
        };
    }
  }

  std::mt19937 random_;
  std::vector<UserSketch> first_;
  std::vector<UserSketch> then_;
  std::vector<Action> actions_;
  ScriptedConnector hr_;
};

TEST(PassModelTest, WhatOthersDoWhileASourceIsReadComesOutAsIfDoneBeforeOrAfter) {
  constexpr std::uint32_t kHistories = 60;
  for (std::uint32_t seed = 1; seed <= kHistories; ++seed) {
    History history(seed);
    const std::string meanwhile = history.Play(std::nullopt);
    std::vector<std::string> serial;
    for (std::size_t before = 0; before < history.orders(); ++before) serial.push_back(history.Play(before));
    EXPECT_THAT(serial, testing::Contains(meanwhile)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace rollcall
