// The groups and memberships of one run as a whole: what is read of them, and what is applied at the end.
#pragma once

#include <string>
#include <string_view>

#include "agent/guard/pass_guard.h"
#include "agent/sync/group_sync.h"
#include "agent/sync/known_links.h"
#include "agent/sync/moved_members.h"
#include "agent/sync/revocations.h"
#include "agent/sync/user_memberships.h"

namespace rollcall {

// Whether a run goes on from a cursor, so that it may leave groups out.
enum class RunExtent : std::uint8_t { kEverything, kDelta };

// Not thread-safe. All references outlive it.
class GroupChanges {
 public:
  GroupChanges(const PassContext& pass, RunExtent extent, const KnownLinks& links, PassGuard& guard)
      : pass_(pass),
        extent_(extent),
        guard_(guard),
        moved_(pass.database, pass.source_id, links, pass.stamp),
        revocations_(pass),
        groups_(pass, links, revocations_),
        users_(pass, revocations_) {}

  GroupSync& groups() { return groups_; }
  UserMemberships& users() { return users_; }
  MovedMembers& moved() { return moved_; }

  // After a complete pull and the last user. kAll: every group of the source was shown.
  enum class Shown : std::uint8_t { kSome, kAll };
  void Finish(Shown shown);
  // Something was blocked that a delta would not show once more.
  bool needs_full_pull() const { return needs_full_pull_; }

 private:
  void Revoke(bool lost_all_groups);
  void HoldLostGroups(const MembershipCounts& ended);

  const PassContext& pass_;
  RunExtent extent_;
  PassGuard& guard_;
  MovedMembers moved_;
  Revocations revocations_;
  GroupSync groups_;
  UserMemberships users_;
  bool needs_full_pull_ = false;
};

}  // namespace rollcall
