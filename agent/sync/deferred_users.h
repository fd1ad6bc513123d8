// Users that wait until all users are known: the guard has a say in their change, or another account has the login and
// may yet give it up.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "agent/base/observation.h"
#include "agent/guard/pass_guard.h"
#include "agent/sync/known_links.h"
#include "agent/sync/moved_members.h"
#include "agent/sync/reconcile.h"

namespace rollcall {

// When a user is reconciled.
enum class Turn : std::uint8_t {
  kFirstLook,   // as it is read
  kPossible,    // deferred; its login can be had
  kImpossible,  // deferred; the conflict is found where the logins have come to rest
};

// Not thread-safe. All references outlive it.
class DeferredUsers {
 public:
  DeferredUsers(const PassContext& pass, KnownLinks& links, PassGuard& guard)
      : pass_(pass), links_(links), guard_(guard) {}

  // `kinds`: the changes that the guard has a say in; `decision` is the one of the first look.
  void Add(const ObservedUser& user, const Decision& decision, std::set<ChangeKind> kinds);
  // Asks the guard about the changes of all deferred users and writes the kinds that it blocks to `withheld`; frees the
  // logins that change hands; then calls `reconcile` for each user: those whose logins can be had first. Afterwards
  // there are none, and nothing is withheld. `moved`: of a delta; null: the groups are read as a whole.
  void Apply(std::set<ChangeKind>& withheld, MovedMembers* moved,
             const std::function<void(const ObservedUser&, Turn)>& reconcile);

 private:
  struct Deferred {
    Deferred(const ObservedUser& observed, const Decision& decision, std::set<ChangeKind> asked)
        : user(observed),
          login(decision.profile.login),
          kinds(std::move(asked)),
          is_taken(decision.login_holder.has_value()) {}
    // Needs a login that it does not have: an account that comes back from the archive, too.
    bool moves() const {
      return is_taken || kinds.contains(ChangeKind::kCreated) || kinds.contains(ChangeKind::kRenamed);
    }
    OwnedUser user;
    std::string login;  // that the account is to have
    std::set<ChangeKind> kinds;
    bool is_taken;  // another account had the login at the first look
  };

  std::vector<bool> FindPossible();
  void AskTheGuard(const std::vector<bool>& possible, std::set<ChangeKind>& withheld);
  void ParkLogins(MovedMembers* moved);

  const PassContext& pass_;
  KnownLinks& links_;
  PassGuard& guard_;
  std::deque<Deferred> users_;
  std::vector<AccountId> parked_;  // their logins are freed before the deferred users are reconciled
};

}  // namespace rollcall
