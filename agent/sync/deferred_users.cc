#include "agent/sync/deferred_users.h"

#include <array>

#include "agent/sync/login_moves.h"
#include "store/accounts.h"
#include "store/links.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

constexpr std::array kKindsOfUsers = {ChangeKind::kCreated, ChangeKind::kDisabled, ChangeKind::kRenamed,
                                      ChangeKind::kMailChanged, ChangeKind::kEnabled};

}  // namespace

void DeferredUsers::Add(const ObservedUser& user, const Decision& decision, std::set<ChangeKind> kinds) {
  if (decision.account == nullptr) kinds.insert(ChangeKind::kCreated);
  users_.emplace_back(user, decision, std::move(kinds));
}

// Whether the deferred users can have the logins they are to have: two users may have swapped theirs.
std::vector<bool> DeferredUsers::FindPossible() {
  std::vector<LoginMove> moves;
  std::vector<std::size_t> movers;
  for (std::size_t i = 0; i < users_.size(); ++i) {
    const Deferred& each = users_[i];
    if (!each.moves()) continue;
    const KnownLink* known = links_.Find(each.user.view().anchor.text);
    const auto holder = FindAccountByLogin(pass_.database, each.login);
    moves.push_back({.mover = known != nullptr ? std::optional(AccountId{known->account}) : std::nullopt,
                     .login_key = TextKey(each.login),
                     .holder = holder ? std::optional(holder->id) : std::nullopt});
    movers.push_back(i);
  }
  std::vector<bool> possible(users_.size(), true);
  const std::vector<bool> allowed = PossibleMoves(moves);
  for (std::size_t i = 0; i < movers.size(); ++i) {
    possible[movers[i]] = allowed[i];
    if (allowed[i] && moves[i].mover) parked_.push_back(*moves[i].mover);
  }
  return possible;
}

void DeferredUsers::AskTheGuard(const std::vector<bool>& possible, std::set<ChangeKind>& withheld) {
  std::int64_t found = 0;  // accounts that this source is yet to be linked to
  for (std::size_t i = 0; i < users_.size(); ++i) {
    if (!possible[i]) continue;
    const Deferred& each = users_[i];
    for (const ChangeKind kind : each.kinds) guard_.Expect(kind, 1);
    const bool linked = links_.Find(each.user.view().anchor.text) != nullptr;
    if (!linked && !each.kinds.contains(ChangeKind::kCreated)) ++found;
  }
  for (const ChangeKind kind : kKindsOfUsers) {
    if (kind == ChangeKind::kCreated && !guard_.LimitsCreation()) continue;
    guard_.Decide(kind, [this, found, kind] {
      if (kind == ChangeKind::kEnabled) return CountHeldBy(pass_.database, pass_.source_id);
      return CountPresentLinks(pass_.database, pass_.source_id) + found;
    });
    if (guard_.Holds(kind)) withheld.insert(kind);
  }
}

void DeferredUsers::ParkLogins(MovedMembers* moved) {
  for (const AccountId account : parked_) {
    if (guard_.Holds(ChangeKind::kRenamed)) continue;
    if (moved != nullptr) {
      const std::string login = FindAccount(pass_.database, account).value().profile.login;
      moved->Note(account, NamedBy::kLogin, TextKey(login), {});
    }
    ParkLogin(pass_.database, account);
  }
  parked_.clear();
}

void DeferredUsers::Apply(std::set<ChangeKind>& withheld, MovedMembers* moved,
                          const std::function<void(const ObservedUser&, Turn)>& reconcile) {
  if (users_.empty()) return;
  const std::vector<bool> possible = FindPossible();
  AskTheGuard(possible, withheld);
  ParkLogins(moved);
  for (const Turn turn : {Turn::kPossible, Turn::kImpossible}) {
    if (turn == Turn::kImpossible) withheld.erase(ChangeKind::kRenamed);  // the conflict says more
    for (std::size_t i = 0; i < possible.size(); ++i) {
      if (possible[i] == (turn == Turn::kPossible)) reconcile(users_[i].user.view(), turn);
    }
  }
  users_.clear();
  withheld.clear();
}

}  // namespace rollcall
