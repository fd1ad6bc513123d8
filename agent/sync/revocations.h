// Memberships that a pass found to be over. They stand until the guard has looked at all of them together.
#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "agent/guard/pass_context.h"
#include "store/database.h"
#include "store/groups.h"
#include "store/memberships.h"
#include "store/nestings.h"
#include "store/plans.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class Revocations {
 public:
  explicit Revocations(const PassContext& pass) : pass_(pass) {}

  // This side no longer tells the membership.
  void Add(Membership membership, ToldBy side) { ended_.push_back({std::move(membership), side}); }
  // The source no longer shows the group.
  void AddGroup(GroupId group);
  // Whoever would go with groups that are not shown stays, and so do the groups.
  void KeepGroups() { going_.clear(); }

  // A pass that goes on from a cursor: the nesting of all other groups is as it was.
  void LookAtNestingOf(std::set<GroupId> groups) { nested_ = std::move(groups); }

  // Memberships that nobody tells any more, those through groups that are gone or no longer in others included, and
  // groups that have no other.
  MembershipCounts Count();

  // Ends them; or lets them stand and writes them down, so that the next pass finds them again.
  void Apply();
  std::vector<PlanChange> Withhold();

 private:
  struct Ended {
    Membership membership;
    ToldBy side;
    // clang-tidy 14 takes the comparison for a null pointer.
    // NOLINTNEXTLINE(modernize-use-nullptr)
    friend auto operator<=>(const Ended&, const Ended&) = default;
  };

  std::vector<Membership> Of(ToldBy side) const;
  std::vector<LostNesting> Lost() const;
  std::string LabelOf(const Membership& membership);
  void Show(const std::vector<Membership>& revoked);

  const PassContext& pass_;
  std::vector<Ended> ended_;
  std::set<GroupId> going_;
  std::optional<std::set<GroupId>> nested_;  // nullopt: all of the source
};

}  // namespace rollcall
