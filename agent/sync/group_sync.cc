#include "agent/sync/group_sync.h"

#include <xxhash.h>

#include <algorithm>
#include <string>

#include "agent/plans/changes.h"
#include "store/accounts.h"
#include "store/links.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

template <class T>
void SortUnique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

void GroupSync::AlsoKnown(std::string_view login, AccountId account) { also_known_[TextKey(login)] = account; }

std::optional<AccountId> GroupSync::AccountOf(const MemberRef& member) const {
  if (member.kind == MemberRef::Kind::kDn) return links_.AtDn(member.value);
  if (!also_known_.empty()) {
    const auto found = also_known_.find(TextKey(member.value));
    if (found != also_known_.end()) return found->second;
  }
  return FindLinkedByLogin(database_, source_, member.value);
}

// Members are compared by whom they resolve to: a name that has passed to another person is another member.
void GroupSync::Resolve(const ObservedGroup& group) {
  accounts_.clear();
  refs_.clear();
  for (const MemberRef& member : group.members) {
    const auto account = AccountOf(member);
    account ? accounts_.push_back(*account) : refs_.push_back(member.value);
  }
}

// A sum, so that the order in which a server lists the members does not matter.
std::int64_t GroupSync::HashOfMembers() const {
  std::uint64_t sum = 0;
  for (const AccountId account : accounts_) sum += XXH3_64bits(&account, sizeof(account));
  for (const std::string_view ref : refs_) sum += XXH3_64bits(ref.data(), ref.size());
  return static_cast<std::int64_t>(sum);
}

void GroupSync::Tell(std::string_view action, const std::vector<AccountId>& accounts, std::string_view group) {
  if (listener_.interest() == PassListener::Interest::kTotals) return;
  for (const AccountId account : accounts) {
    const std::string login = FindAccount(database_, account).value().profile.login;
    const bool granted = action == "grant";
    listener_.OnChange({.action = action,
                        .login = login,
                        .field = "group",
                        .before = granted ? "" : group,
                        .after = granted ? group : ""});
  }
}

GroupId GroupSync::Write(const ObservedGroup& group) {
  const GroupRecord record = {
      .source = source_, .anchor = group.anchor.text, .name = group.name, .dn = group.dn.text, .dn_key = group.dn.key};
  const auto known = FindGroup(database_, source_, group.anchor.text);
  const GroupId id = known ? known->id : InsertGroup(database_, record);
  if (known && (known->name != group.name || known->dn != group.dn.text)) UpdateGroup(database_, id, record);
  const std::int64_t hash = HashOfMembers();
  if (hash == (known ? known->members_hash : 0)) return id;
  SortUnique(accounts_);
  std::vector<std::string> refs(refs_.begin(), refs_.end());
  SortUnique(refs);
  MembershipChange change = GrantMembers(database_, id, accounts_, refs, hash, stamp_);
  counts_.granted += std::ssize(change.granted);
  const std::string_view label = group.dn.text.empty() ? group.name : group.dn.text;
  Tell("grant", change.granted, label);
  if (change.revoked.empty()) return id;
  leaving_.push_back({.id = id,
                      .label = std::string(label),
                      .group = accounts_.empty() ? Leaving::Group::kEmptied : Leaving::Group::kStays,
                      .accounts = std::move(change.revoked)});
  return id;
}

void GroupSync::Observe(const ObservedGroup& group) {
  ++counts_.groups;
  Resolve(group);
  observed_.insert(Write(group));
}

void GroupSync::Keep(std::string_view anchor) {
  if (anchor.empty()) return;
  const auto known = FindGroup(database_, source_, anchor);
  if (known) observed_.insert(known->id);
}

GroupSync::Absent GroupSync::RemoveUnobserved() {
  std::vector<std::pair<GroupId, std::string>> absent;
  EachGroupOf(database_, source_, [&](GroupId id, std::string_view label) {
    if (!observed_.contains(id)) absent.emplace_back(id, label);
  });
  if (observed_.empty() && !absent.empty()) return Absent::kKept;
  for (const auto& [id, label] : absent) {
    leaving_.push_back(
        {.id = id, .label = label, .group = Leaving::Group::kGoes, .accounts = MembersOf(database_, id)});
  }
  return Absent::kGo;
}

MembershipCounts GroupSync::over() const {
  MembershipCounts over;
  for (const Leaving& leaving : leaving_) {
    over.memberships += std::ssize(leaving.accounts);
    if (leaving.group != Leaving::Group::kStays && !leaving.accounts.empty()) ++over.groups;
  }
  return over;
}

void GroupSync::Revoke() {
  for (const Leaving& leaving : leaving_) {
    if (leaving.group == Leaving::Group::kGoes) {
      RemoveGroup(database_, leaving.id, stamp_);
    } else {
      RevokeMembers(database_, leaving.id, leaving.accounts, stamp_);
    }
    counts_.revoked += std::ssize(leaving.accounts);
    Tell("revoke", leaving.accounts, leaving.label);
  }
  leaving_.clear();
}

std::vector<PlanChange> GroupSync::Withhold() {
  std::vector<PlanChange> changes;
  for (const Leaving& leaving : leaving_) {
    if (leaving.group != Leaving::Group::kGoes) ForgetMembersHash(database_, leaving.id);
    for (const AccountId account : leaving.accounts) {
      changes.push_back(PlanRevocation(FindAccount(database_, account).value(), leaving.id, leaving.label));
    }
  }
  leaving_.clear();
  return changes;
}

void GroupSync::Finish() { counts_.unresolved = ResolveNesting(database_, source_); }

}  // namespace rollcall
