// Names that pass from one user to another while the groups that list them are not read again.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "agent/sync/known_links.h"
#include "agent/sync/pass.h"
#include "store/database.h"
#include "store/named_members.h"

namespace rollcall {

// A delta mentions the user who was renamed, moved or created, but not the groups that name them. At its end these
// groups are brought to where reading all of them once more would bring them. Costs what the moved names concern. Not
// thread-safe; all references outlive it.
class MovedMembers {
 public:
  MovedMembers(Database& database, SourceId source, const KnownLinks& links, const Stamp& stamp)
      : database_(database), source_(source), links_(links), stamp_(stamp) {}

  // What a name was and is, as its key; empty: none. kArrival: those who have it now are looked up even where it is as
  // it was (the account was away).
  enum class Kind : std::uint8_t { kChange, kArrival };
  void Note(AccountId account, NamedBy by, std::string_view before, std::string_view after, Kind kind = Kind::kChange);

  // One group's members, where they changed.
  struct Result {
    GroupId group{};
    std::vector<AccountId> granted;
    std::vector<AccountId> lost;  // the group's record names them no more: they are members until the guard has its say
  };
  // `resolved`: groups that this pass has read, which have it right already.
  std::vector<Result> Apply(const std::unordered_set<GroupId>& resolved);

 private:
  struct Move {
    std::string before;
    std::string after;
    bool is_arrival = false;
  };
  using Member = std::pair<AccountId, NamedBy>;
  using Name = std::pair<NamedBy, std::string>;  // with its key
  struct Change {
    std::set<Name> names;  // whose holders have to be found again
    std::set<Member> lost;
    std::set<Member> gained;
    std::set<std::string> lost_refs;
    std::set<std::string> gained_refs;
  };
  void Concern(const std::unordered_set<GroupId>& resolved);
  void FindHolders(GroupId group, Change& change) const;
  Result Write(GroupId group, const Change& change);
  void WriteRefs(GroupId group, const Change& change);

  Database& database_;
  SourceId source_;
  const KnownLinks& links_;
  const Stamp& stamp_;
  std::map<Member, Move> moves_;
  std::map<GroupId, Change> changes_;
};

}  // namespace rollcall
