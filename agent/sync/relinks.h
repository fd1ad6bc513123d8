// Users whom a source shows under a new anchor, and accounts that it shows under their old one no more: a directory
// that was rebuilt, an `anchor` that was configured anew, one person deleted and made again.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "agent/base/observation.h"
#include "agent/guard/pass_guard.h"
#include "agent/sync/absent_users.h"
#include "agent/sync/conflict_log.h"
#include "agent/sync/known_links.h"
#include "agent/sync/reconcile.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class Relinks {
 public:
  Relinks(const PassContext& pass, KnownLinks& links, PassGuard& guard, AbsentUsers& absent, ConflictLog& conflicts)
      : pass_(pass), links_(links), guard_(guard), absent_(absent), conflicts_(conflicts) {}

  // `decision` has kin and a conflict, which counts unless the kin prove to have gone.
  void Add(const ObservedUser& user, const Decision& decision);

  // After the last user of a complete pull. Kin who are gone are kept from being held as missing. What the source's
  // `correlate` proves is given to `relink`, as far as the limits allow it; what waits in a plan is given to
  // `withhold`, and the rest is a conflict.
  using Pair = std::function<void(const ObservedUser&, const Kin&)>;
  void Finish(Coverage coverage, const Pair& relink, const Pair& withhold);

 private:
  struct Candidate {
    Candidate(const ObservedUser& observed, std::vector<Kin> those, std::string why)
        : user(observed), kin(std::move(those)), conflict(std::move(why)) {}
    OwnedUser user;
    std::vector<Kin> kin;
    std::string conflict;
  };

  bool HasGone(const Kin& kin, Coverage coverage) const;
  bool IsSameUser(const Candidate& candidate, Coverage coverage) const;
  bool WasDiscarded(const Candidate& candidate) const;
  void Refuse(const Candidate& candidate);
  void Withhold(const std::vector<Candidate*>& candidates);

  const PassContext& pass_;
  KnownLinks& links_;
  PassGuard& guard_;
  AbsentUsers& absent_;
  ConflictLog& conflicts_;
  std::deque<Candidate> candidates_;
};

}  // namespace rollcall
