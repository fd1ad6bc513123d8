#include "agent/sync/moved_members.h"

#include <algorithm>

#include "agent/sync/members_hash.h"
#include "store/links.h"
#include "store/memberships.h"

namespace rollcall {
namespace {

std::int64_t Bit(NamedBy by) { return static_cast<std::int64_t>(by); }

// What is in both is no change.
template <class T>
void Cancel(std::set<T>& lost, std::set<T>& gained) {
  for (auto each = lost.begin(); each != lost.end();)
    each = gained.erase(*each) > 0 ? lost.erase(each) : std::next(each);
}

}  // namespace

void MovedMembers::Note(AccountId account, NamedBy by, std::string_view before, std::string_view after, Kind kind) {
  if (before == after && kind == Kind::kChange) return;
  const auto [found, is_new] = moves_.try_emplace({account, by});
  Move& move = found->second;
  if (is_new) move.before = before;
  move.after = after;
  move.is_arrival = move.is_arrival || kind == Kind::kArrival;
}

// Which groups have to do with it, and with which names.
void MovedMembers::Concern(const std::unordered_set<GroupId>& resolved) {
  for (const auto& [member, move] : moves_) {
    const auto [account, by] = member;
    const bool changed = move.before != move.after;
    if (changed && !move.before.empty()) {
      for (const GroupId group : GroupsThatName(database_, source_, account, by)) {
        if (resolved.contains(group)) continue;
        changes_[group].lost.insert(member);
        changes_[group].names.emplace(by, move.before);
      }
    }
    if (move.after.empty() || (!changed && !move.is_arrival)) continue;
    const std::string ref = RefOf(by, move.after);
    for (const GroupId group : GroupsWithRef(database_, source_, ref)) {
      if (resolved.contains(group)) continue;
      changes_[group].lost_refs.insert(ref);
      changes_[group].names.emplace(by, move.after);
    }
  }
}

void MovedMembers::FindHolders(GroupId group, Change& change) const {
  for (const auto& [by, key] : change.names) {
    const auto holder = by == NamedBy::kDn ? links_.AtDn(key) : FindLinkedByLogin(database_, source_, key);
    if (!holder) {
      change.gained_refs.insert(RefOf(by, key));
    } else if (change.lost.contains({*holder, by}) || (NamesOf(database_, group, *holder) & Bit(by)) == 0) {
      change.gained.emplace(*holder, by);
    }
  }
  Cancel(change.lost, change.gained);
  Cancel(change.lost_refs, change.gained_refs);
}

void MovedMembers::WriteRefs(GroupId group, const Change& change) {
  for (const std::string& ref : change.lost_refs) RemoveRef(database_, group, ref);
  for (const std::string& ref : change.gained_refs) AddRef(database_, group, ref);
  auto hash = static_cast<std::uint64_t>(MembersHash(database_, group));
  for (const auto& [account, by] : change.lost) hash -= HashOfMember(by, account);
  for (const auto& [account, by] : change.gained) hash += HashOfMember(by, account);
  for (const std::string& ref : change.lost_refs) hash -= HashOfRef(ref);
  for (const std::string& ref : change.gained_refs) hash += HashOfRef(ref);
  SetMembersHash(database_, group, static_cast<std::int64_t>(hash));
}

MovedMembers::Result MovedMembers::Write(GroupId group, const Change& change) {
  std::map<AccountId, std::int64_t> names;
  for (const auto& [account, by] : change.lost) names.try_emplace(account, NamesOf(database_, group, account));
  for (const auto& [account, by] : change.gained) names.try_emplace(account, NamesOf(database_, group, account));
  const auto before = names;
  for (const auto& [account, by] : change.lost) names[account] &= ~Bit(by);
  for (const auto& [account, by] : change.gained) names[account] |= Bit(by);
  Result result = {.group = group};
  std::vector<Membership> told;
  std::vector<NamedMember> named;
  for (const auto& [account, now] : names) {
    if (before.at(account) == 0) told.push_back({.group = group, .account = account});
    if (now == 0) result.lost.push_back(account);
    if (now != 0) named.push_back({account, now});
  }
  for (const auto& each : Tell(database_, told, ToldBy::kGroup, stamp_)) result.granted.push_back(each.account);
  SetNames(database_, group, named);
  WriteRefs(group, change);
  return result;
}

std::vector<MovedMembers::Result> MovedMembers::Apply(const std::unordered_set<GroupId>& resolved) {
  Concern(resolved);
  // All holders are found before the first row is written: what one group loses must not look like another's gain.
  for (auto& [group, change] : changes_) FindHolders(group, change);
  std::vector<Result> results;
  for (const auto& [group, change] : changes_) results.push_back(Write(group, change));
  moves_.clear();
  changes_.clear();
  return results;
}

}  // namespace rollcall
