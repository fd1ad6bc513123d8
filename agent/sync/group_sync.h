// Groups and memberships of one pass.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "agent/sync/known_links.h"
#include "agent/sync/moved_members.h"
#include "agent/sync/pass.h"
#include "store/database.h"
#include "store/groups.h"
#include "store/named_members.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class GroupSync {
 public:
  GroupSync(Database& database, SourceId source, const KnownLinks& links, const Stamp& stamp, PassCounts& counts,
            PassListener& listener)
      : database_(database), source_(source), links_(links), stamp_(stamp), counts_(counts), listener_(listener) {}

  // A group whose members are the same accounts as before costs no write.
  void Observe(const ObservedGroup& group);

  // A group that is there but cannot be read keeps its members. Does nothing where the anchor is no group's.
  void Keep(std::string_view anchor);

  // The source says that this group is gone, which counts unless the same pull shows it elsewhere.
  void Gone(std::string_view anchor) { gone_.emplace_back(anchor); }
  void RemoveGone();

  // A complete list of groups: those that were not observed go. Where none was observed at all, all stay, and the
  // result says so: groups that cannot be read are not groups that are gone.
  enum class Absent : std::uint8_t { kRemoved, kKept };
  Absent RemoveUnobserved();

  // What has become of the members of groups that were not read, after the last group.
  void Move(MovedMembers& moved);

  // After the last group, when every group that may be a member of another is known.
  void Finish();

 private:
  void Resolve(const ObservedGroup& group);
  std::int64_t HashOfMembers() const;
  void FoldNames();
  std::optional<KnownGroup> Find(const ObservedGroup& group);
  GroupId Write(const ObservedGroup& group);
  void Remove(GroupId id, std::string_view label);
  void Tell(std::string_view action, const std::vector<AccountId>& accounts, std::string_view group);

  Database& database_;
  SourceId source_;
  const KnownLinks& links_;
  const Stamp& stamp_;
  PassCounts& counts_;
  PassListener& listener_;
  std::unordered_set<GroupId> observed_;
  std::vector<std::string> gone_;  // anchors
  std::unordered_set<GroupId> resolved_;
  // Of the group at hand; kept for their memory.
  std::vector<NamedMember> members_;
  std::vector<AccountId> accounts_;
  std::vector<std::string> refs_;
};

}  // namespace rollcall
