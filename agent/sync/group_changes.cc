#include "agent/sync/group_changes.h"

namespace rollcall {

void GroupChanges::Finish(Shown shown) {
  using enum GroupSync::WhichAreShown;
  groups_.TakeMadeAgain(shown == Shown::kAll ? kAll : kSome);
  const bool lost_all_groups = shown == Shown::kAll && groups_.RemoveUnobserved() == GroupSync::Absent::kAll;
  groups_.RemoveGone();
  users_.Finish();
  if (extent_ == RunExtent::kDelta) groups_.Move(moved_);
  for (const GroupId group : users_.made()) groups_.AlsoChanged(group);
  // What a delta reads as a whole it settles as a whole; else, what did not change costs nothing.
  const bool is_part = extent_ == RunExtent::kDelta && shown == Shown::kSome;
  if (is_part) revocations_.LookAtNestingOf(groups_.changed());
  Revoke(lost_all_groups);
  const Unnested unnested = guard_.Holds(ChangeKind::kRevoked) ? Unnested::kStay : Unnested::kGo;
  is_part ? groups_.FinishChanged(unnested) : groups_.FinishAll(unnested);
}

// An emptied group is many members who leave: one plan holds both.
void GroupChanges::Revoke(bool lost_all_groups) {
  const MembershipCounts ended = revocations_.Count();
  const auto there = [this] { return CountMemberships(pass_.database, pass_.source_id); };
  guard_.Expect(ChangeKind::kRevoked, ended.memberships);
  guard_.Expect(ChangeKind::kGroupsEmptied, ended.groups);
  guard_.Decide(ChangeKind::kRevoked, [&there] { return there().memberships; });
  guard_.Decide(ChangeKind::kGroupsEmptied, [&there] { return there().groups; });
  if (guard_.Holds(ChangeKind::kGroupsEmptied)) guard_.HoldLike(ChangeKind::kRevoked, ChangeKind::kGroupsEmptied);
  if (lost_all_groups) HoldLostGroups(ended);
  if (!guard_.Holds(ChangeKind::kRevoked)) return revocations_.Apply();
  for (PlanChange& change : revocations_.Withhold()) guard_.Withhold(ChangeKind::kRevoked, std::move(change));
  needs_full_pull_ = extent_ == RunExtent::kDelta;  // the next delta shows the users again, but not the groups
}

// Groups that cannot be read are not groups that are gone.
void GroupChanges::HoldLostGroups(const MembershipCounts& ended) {
  if (ended.memberships == 0) {
    revocations_.KeepGroups();
    return pass_.listener.OnWarning(
        "no group was shown, where there were some: those that are known, empty ones, stay");
  }
  guard_.Hold(ChangeKind::kRevoked,
              pass_.source.name + " shows no group at all, where it showed some: all of its " +
                  std::to_string(ended.memberships) +
                  " memberships would be over. Nobody leaves a group; look at its group_bases, group_filter and "
                  "permissions");
}

}  // namespace rollcall
