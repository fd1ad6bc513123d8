// Groups and memberships of one pass.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "agent/guard/pass_context.h"
#include "agent/sync/known_key_filter.h"
#include "agent/sync/known_links.h"
#include "agent/sync/moved_members.h"
#include "agent/sync/revocations.h"
#include "store/database.h"
#include "store/groups.h"
#include "store/named_members.h"
#include "store/nestings.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class GroupSync {
 public:
  GroupSync(const PassContext& pass, const KnownLinks& links, Revocations& revocations)
      : pass_(pass), links_(links), revocations_(revocations) {}

  // The groups may call this account by a login that the registry does not give it yet.
  void AlsoKnown(std::string_view login, AccountId account);

  // A group whose members are the same accounts as before costs no write.
  void Observe(const ObservedGroup& group);

  // Groups that were compared before and are as they were.
  void NoteSame(const std::vector<GroupId>& groups);

  // A group that is there but cannot be read keeps its members. Does nothing where the anchor is no group's.
  void Keep(std::string_view anchor);
  // The same of a record that may be a group's, which is looked for by its name where it has no anchor.
  void KeepUnreadable(const UnreadableRecord& record);
  // false: an unreadable record may be any group's, so that none is known to be gone.
  bool KnowsUnreadable() const { return knows_unreadable_; }

  // The source says that this group is gone, which counts unless the same pull shows it elsewhere.
  void Gone(std::string_view anchor) { gone_.emplace_back(anchor); }
  void RemoveGone();

  // Groups that were made again under another anchor, where their old one was not observed (kAll), or is gone, keep
  // their id and their members' history. Before RemoveGone and RemoveUnobserved.
  enum class WhichAreShown : std::uint8_t { kSome, kAll };
  void TakeMadeAgain(WhichAreShown shown);

  // A complete list of groups: those that were not observed go. The result says where none was observed at all, though
  // there were some: groups that cannot be read are not groups that are gone, and a person has to tell.
  enum class Absent : std::uint8_t { kSome, kAll };
  Absent RemoveUnobserved();

  // What has become of the members of groups that were not read, after the last group.
  void Move(MovedMembers& moved);

  // Groups that were made, or whose name or members changed: the nesting of all others is as it was.
  void AlsoChanged(GroupId group) { changed_.insert(group); }
  const std::set<GroupId>& changed() const { return changed_; }

  // After the last group, when every group that may be a member of another is known: of all groups, or of those that
  // changed. The unresolved members are counted of the same groups.
  void FinishAll(Unnested unnested);
  void FinishChanged(Unnested unnested);

 private:
  // An ObservedGroup that lives on; it does not move, as its views point into itself.
  class OwnedGroup {
   public:
    explicit OwnedGroup(const ObservedGroup& group);
    OwnedGroup(const OwnedGroup&) = delete;
    OwnedGroup& operator=(const OwnedGroup&) = delete;
    ObservedGroup view() const { return {{anchor_}, {dn_, dn_key_}, name_, members_}; }

   private:
    std::string anchor_, dn_, dn_key_, name_;
    std::vector<std::string> values_;
    std::vector<MemberRef> members_;
  };

  std::optional<AccountId> AccountOf(const MemberRef& member) const;
  void Resolve(const ObservedGroup& group);
  std::int64_t HashOfMembers() const;
  void FoldNames();
  std::optional<KnownGroup> Find(const ObservedGroup& group);
  std::optional<KnownGroup> FindElsewhere(const ObservedGroup& group);
  GroupId Insert(const GroupRecord& record, std::int64_t hash);
  void Write(const ObservedGroup& group, const std::optional<KnownGroup>& known);
  bool HasGone(const KnownGroup& group, WhichAreShown shown) const;
  void Tell(std::string_view action, const std::vector<AccountId>& accounts, std::string_view group);

  const PassContext& pass_;
  const KnownLinks& links_;
  Revocations& revocations_;
  std::map<std::string, AccountId> also_known_;  // by login key
  KnownKeyFilter known_{
      [this](std::int64_t most, const auto& keep) { EachGroupName(pass_.database, pass_.source_id, most, keep); }};
  std::unordered_set<GroupId> observed_;
  bool knows_unreadable_ = true;
  std::vector<std::string> gone_;  // anchors
  // Under an unknown anchor at the DN of a known group, until it is known whether that one is gone.
  std::deque<OwnedGroup> made_again_;
  std::unordered_set<GroupId> resolved_;
  std::set<GroupId> changed_;
  // Of the group at hand; kept for their memory.
  std::vector<NamedMember> members_;
  std::vector<AccountId> accounts_;
  std::vector<std::string> refs_;
};

}  // namespace rollcall
