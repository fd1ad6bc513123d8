#include "agent/sync/revocations.h"

#include <algorithm>

#include "agent/guard/plan_changes.h"
#include "store/accounts.h"
#include "store/links.h"
#include "store/nestings.h"

namespace rollcall {

void Revocations::AddGroup(GroupId group) {
  if (!going_.insert(group).second) return;
  for (const AccountId account : ToldMembers(pass_.database, group)) {
    Add({.group = group, .account = account}, ToldBy::kGroup);
  }
}

std::vector<LostNesting> Revocations::Lost() const {
  return nested_ ? LostNestings(pass_.database, *nested_, going_)
                 : LostNestings(pass_.database, pass_.source_id, going_);
}

MembershipCounts Revocations::Count() {
  std::ranges::sort(ended_);
  MembershipCounts counts;
  for (auto at = ended_.begin(); at != ended_.end();) {
    const GroupId group = at->membership.group;
    std::int64_t leave = 0;
    while (at != ended_.end() && at->membership.group == group) {
      const Membership& membership = at->membership;
      std::int64_t silent = 0;
      for (; at != ended_.end() && at->membership == membership; ++at) silent += static_cast<std::int64_t>(at->side);
      if (WhoTells(pass_.database, membership) == silent) ++leave;
    }
    counts.memberships += leave;
    if (leave > 0 && leave == CountMembers(pass_.database, group)) ++counts.groups;
  }
  for (const LostNesting& lost : Lost()) counts.memberships += lost.members;
  return counts;
}

std::vector<Membership> Revocations::Of(ToldBy side) const {
  std::vector<Membership> memberships;
  for (const Ended& ended : ended_) {
    const bool goes = side == ToldBy::kGroup && going_.contains(ended.membership.group);
    if (ended.side == side && !goes) memberships.push_back(ended.membership);
  }
  return memberships;
}

std::string Revocations::LabelOf(const Membership& membership) {
  const std::string label = GroupLabel(pass_.database, membership.group);
  return membership.role == kMemberRole ? label : label + " (" + membership.role + ")";
}

void Revocations::Show(const std::vector<Membership>& revoked) {
  pass_.counts().revoked += std::ssize(revoked);
  if (pass_.listener.interest() == PassListener::Interest::kTotals) return;
  for (const Membership& membership : revoked) {
    const std::string login = FindAccount(pass_.database, membership.account).value().profile.login;
    const std::string label = LabelOf(membership);
    pass_.listener.OnChange({.action = "revoke", .login = login, .field = "group", .before = label});
  }
}

void Revocations::Apply() {
  for (const ToldBy side : {ToldBy::kGroup, ToldBy::kUser}) {
    Show(TakeBack(pass_.database, Of(side), side, {.event = RemovalEvent::kAccessChange, .by_user = pass_.stamp.actor},
                  pass_.stamp));
  }
  for (const GroupId group : going_) {
    const std::string label = GroupLabel(pass_.database, group);
    const auto revoked = RemoveGroup(pass_.database, group, pass_.stamp);
    pass_.counts().revoked += std::ssize(revoked);
    if (pass_.listener.interest() == PassListener::Interest::kTotals) continue;
    for (const AccountId account : revoked) {
      const std::string login = FindAccount(pass_.database, account).value().profile.login;
      pass_.listener.OnChange({.action = "revoke", .login = login, .field = "group", .before = label});
    }
  }
}

std::vector<PlanChange> Revocations::Withhold() {
  std::vector<PlanChange> changes;
  for (const auto& [membership, side] : ended_) {
    if ((WhoTells(pass_.database, membership) & static_cast<std::int64_t>(side)) == 0) continue;
    changes.push_back(PlanRevocation(FindAccount(pass_.database, membership.account).value(), membership, side,
                                     LabelOf(membership),
                                     going_.contains(membership.group) ? PlannedGroup::kGone : PlannedGroup::kStays));
    if (side == ToldBy::kGroup) ForgetMembersHash(pass_.database, membership.group);
    if (side == ToldBy::kUser) ForgetFingerprint(pass_.database, pass_.source_id, membership.account);
  }
  for (const auto& [parent, child, members] : Lost()) {
    changes.push_back(
        PlanUnnesting({parent, child}, GroupLabel(pass_.database, parent), GroupLabel(pass_.database, child)));
  }
  return changes;
}

}  // namespace rollcall
