// The linked users that a run does not see, and what that means.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/guard/pass_guard.h"
#include "agent/sync/apply.h"
#include "agent/sync/known_links.h"
#include "connectors/connector.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class AbsentUsers {
 public:
  AbsentUsers(const PassContext& pass, KnownLinks& links, PassGuard& guard, Applier& applier)
      : pass_(pass), links_(links), guard_(guard), applier_(applier) {}

  // The source reports the user as there and unchanged.
  void NotePresent(std::string_view anchor);
  // The same of as many users, which are marked as seen among the links.
  void NotePresent(std::int64_t users) { present_ += users; }
  // The source reports the user as gone, which counts unless the same pull shows it elsewhere.
  void NoteGone(std::string_view anchor) { gone_.emplace_back(anchor); }
  // The user is there, as far as is known: its record cannot be read.
  void Keep(std::string_view anchor);
  // A record that could be any user's cannot be read.
  void NoteUnreadable() { ++unreadable_; }
  bool HasUnreadable() const { return unreadable_ > 0; }
  bool IsGone(std::string_view anchor) const { return std::ranges::find(gone_, anchor) != gone_.end(); }

  // After a complete pull: holds the absent users as missing, as far as the guard and the source's lifecycle allow it.
  void Hold(Coverage coverage);
  // The anchors that the source reports as gone; after Hold sorted, each once.
  const std::vector<std::string>& gone() const { return gone_; }

 private:
  std::vector<AccountId> Unseen(Absence& absence);
  std::vector<AccountId> Gone(Absence& absence);

  const PassContext& pass_;
  KnownLinks& links_;
  PassGuard& guard_;
  Applier& applier_;
  std::vector<std::string> gone_;
  std::int64_t present_ = 0;
  std::int64_t unreadable_ = 0;
};

}  // namespace rollcall
