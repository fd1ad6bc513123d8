// Groups and memberships of one pass.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "agent/sync/known_links.h"
#include "agent/sync/pass.h"
#include "store/database.h"
#include "store/groups.h"
#include "store/plans.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class GroupSync {
 public:
  GroupSync(Database& database, SourceId source, const KnownLinks& links, const Stamp& stamp, PassCounts& counts,
            PassListener& listener)
      : database_(database), source_(source), links_(links), stamp_(stamp), counts_(counts), listener_(listener) {}

  // The groups may call this account by a login that the registry does not give it yet.
  void AlsoKnown(std::string_view login, AccountId account);

  // A group whose members are the same accounts as before costs no write. Whoever is no longer a member stays one until
  // Revoke.
  void Observe(const ObservedGroup& group);

  // A group that is there but cannot be read keeps its members. Does nothing where the anchor is no group's.
  void Keep(std::string_view anchor);

  // A complete list of groups: those that were not observed go, with Revoke. Where none was observed at all, all stay,
  // and the result says so: groups that cannot be read are not groups that are gone.
  enum class Absent : std::uint8_t { kGo, kKept };
  Absent RemoveUnobserved();

  // Memberships that are over, and groups that lose all of their members by it.
  MembershipCounts over() const;
  // Ends them, or lets them stand and writes them down; the next pass then finds them again.
  void Revoke();
  std::vector<PlanChange> Withhold();

  // After the last group, when every group that may be a member of another is known.
  void Finish();

 private:
  // Those who are no longer members of a group, which may go with them.
  struct Leaving {
    enum class Group : std::uint8_t { kStays, kEmptied, kGoes };
    GroupId id{};
    std::string label;
    Group group = Group::kStays;
    std::vector<AccountId> accounts;
  };

  std::optional<AccountId> AccountOf(const MemberRef& member) const;
  void Resolve(const ObservedGroup& group);
  std::int64_t HashOfMembers() const;
  GroupId Write(const ObservedGroup& group);
  void Tell(std::string_view action, const std::vector<AccountId>& accounts, std::string_view group);

  Database& database_;
  SourceId source_;
  const KnownLinks& links_;
  const Stamp& stamp_;
  PassCounts& counts_;
  PassListener& listener_;
  std::unordered_set<GroupId> observed_;
  std::map<std::string, AccountId> also_known_;  // by login key
  std::vector<Leaving> leaving_;
  std::vector<AccountId> accounts_;  // of the group at hand; kept for its memory
  std::vector<std::string_view> refs_;
};

}  // namespace rollcall
