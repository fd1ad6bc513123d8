#include "agent/sync/group_sync.h"

#include <algorithm>
#include <string>

#include "agent/sync/members_hash.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/memberships.h"
#include "store/nestings.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

template <class T>
void SortUnique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

GroupSync::OwnedGroup::OwnedGroup(const ObservedGroup& group)
    : anchor_(group.anchor.text), dn_(group.dn.text), dn_key_(group.dn.key), name_(group.name) {
  values_.reserve(group.members.size());
  for (const MemberRef& member : group.members) {
    values_.emplace_back(member.value);
    members_.push_back({member.kind, values_.back()});
  }
}

void GroupSync::AlsoKnown(std::string_view login, AccountId account) { also_known_[TextKey(login)] = account; }

std::optional<AccountId> GroupSync::AccountOf(const MemberRef& member) const {
  if (member.kind == MemberRef::Kind::kDn) return links_.AtDn(member.value);
  if (!also_known_.empty()) {
    const auto found = also_known_.find(TextKey(member.value));
    if (found != also_known_.end()) return found->second;
  }
  return FindLinkedByLogin(pass_.database, pass_.source_id, member.value);
}

// Members are compared by whom they resolve to: a name that has passed to another person is another member.
void GroupSync::Resolve(const ObservedGroup& group) {
  members_.clear();
  refs_.clear();
  for (const MemberRef& member : group.members) {
    const bool by_dn = member.kind == MemberRef::Kind::kDn;
    const auto account = AccountOf(member);
    const NamedBy by = by_dn ? NamedBy::kDn : NamedBy::kLogin;
    if (account) {
      members_.push_back({*account, static_cast<std::int64_t>(by)});
    } else {
      refs_.push_back(by_dn ? std::string(member.value) : RefOf(by, TextKey(member.value)));
    }
  }
  SortUnique(members_);
  SortUnique(refs_);
}

std::int64_t GroupSync::HashOfMembers() const {
  std::uint64_t sum = 0;
  for (const auto& [account, by] : members_) sum += HashOfMember(static_cast<NamedBy>(by), account);
  for (const std::string& ref : refs_) sum += HashOfRef(ref);
  return static_cast<std::int64_t>(sum);
}

// Each account once, with all ways it is named.
void GroupSync::FoldNames() {
  auto last = members_.begin();
  for (auto each = members_.begin(); each != members_.end(); ++each) {
    if (each == last) continue;
    if (each->account == last->account) {
      last->named_by |= each->named_by;
    } else {
      *++last = *each;
    }
  }
  if (!members_.empty()) members_.erase(last + 1, members_.end());
  accounts_.clear();
  for (const NamedMember& member : members_) accounts_.push_back(member.account);
}

void GroupSync::Tell(std::string_view action, const std::vector<AccountId>& accounts, std::string_view group) {
  if (pass_.listener.interest() == PassListener::Interest::kTotals) return;
  for (const AccountId account : accounts) {
    const std::string login = FindAccount(pass_.database, account).value().profile.login;
    const bool granted = action == "grant";
    pass_.listener.OnChange({.action = action,
                             .login = login,
                             .field = "group",
                             .before = granted ? "" : group,
                             .after = granted ? group : ""});
  }
}

// A group that only users named so far is known by its DN.
std::optional<KnownGroup> GroupSync::Find(const ObservedGroup& group) {
  const std::string_view dn_key = group.dn.key;
  if (!known_.MayBeThere(group.anchor.text) && (dn_key.empty() || !known_.MayBeThere(dn_key))) return std::nullopt;
  auto known = FindGroup(pass_.database, pass_.source_id, group.anchor.text);
  if (known || group.dn.key.empty()) return known;
  known = FindGroupByKey(pass_.database, pass_.source_id, group.dn.key);
  return known && known->shown == Shown::kByUsers ? known : std::nullopt;
}

// The group that the source itself has shown at this DN, under another anchor.
std::optional<KnownGroup> GroupSync::FindElsewhere(const ObservedGroup& group) {
  if (group.dn.key.empty() || !known_.MayBeThere(group.dn.key)) return std::nullopt;
  const auto known = FindGroupByKey(pass_.database, pass_.source_id, group.dn.key);
  return known && known->shown == Shown::kItself ? known : std::nullopt;
}

GroupId GroupSync::Insert(const GroupRecord& record, std::int64_t hash) {
  FoldNames();
  const GroupId id = InsertGroup(pass_.database, record, members_, refs_, hash, pass_.stamp);
  changed_.insert(id);
  known_.Add(record.anchor);
  if (!record.dn_key.empty()) known_.Add(record.dn_key);
  pass_.counts().granted += std::ssize(accounts_);
  Tell("grant", accounts_, record.dn.empty() ? record.name : record.dn);
  return id;
}

void GroupSync::Write(const ObservedGroup& group, const std::optional<KnownGroup>& known) {
  const GroupRecord record = {.source = pass_.source_id,
                              .anchor = group.anchor.text,
                              .name = group.name,
                              .dn = group.dn.text,
                              .dn_key = group.dn.key};
  const std::int64_t hash = HashOfMembers();
  const GroupId id = known ? known->id : Insert(record, hash);
  observed_.insert(id);
  resolved_.insert(id);
  if (!known) return;
  const bool is_as_it_was = known->shown == Shown::kItself && known->name == group.name && known->dn == group.dn.text;
  if (!is_as_it_was) UpdateGroup(pass_.database, id, record);
  if (!is_as_it_was || hash != known->members_hash) changed_.insert(id);
  if (hash == known->members_hash) return;
  FoldNames();
  const MembershipChange change = GrantMembers(pass_.database, id, accounts_, refs_, hash, pass_.stamp);
  SetNames(pass_.database, id, members_);
  pass_.counts().granted += std::ssize(change.granted);
  Tell("grant", change.granted, group.dn.text.empty() ? group.name : group.dn.text);
  for (const AccountId account : change.revoked) {
    revocations_.Add({.group = id, .account = account}, ToldBy::kGroup);
  }
}

void GroupSync::Observe(const ObservedGroup& group) {
  ++pass_.counts().groups;
  const auto known = Find(group);
  if (!known && FindElsewhere(group)) {
    made_again_.emplace_back(group);
    return;
  }
  Resolve(group);
  Write(group, known);
}

bool GroupSync::HasGone(const KnownGroup& group, WhichAreShown shown) const {
  if (observed_.contains(group.id)) return false;
  return shown == WhichAreShown::kAll || std::ranges::any_of(gone_, [&](const std::string& anchor) {
           const auto gone = FindGroup(pass_.database, pass_.source_id, anchor);
           return gone && gone->id == group.id;
         });
}

void GroupSync::TakeMadeAgain(WhichAreShown shown) {
  for (const OwnedGroup& each : made_again_) {
    const ObservedGroup group = each.view();
    auto known = FindElsewhere(group);
    if (known && !HasGone(*known, shown)) known.reset();
    if (known) known->name.clear();  // so that it gets its new anchor
    Resolve(group);
    Write(group, known);
  }
  made_again_.clear();
}

void GroupSync::NoteSame(const std::vector<GroupId>& groups) {
  pass_.counts().groups += std::ssize(groups);
  observed_.insert(groups.begin(), groups.end());
}

void GroupSync::Keep(std::string_view anchor) {
  if (anchor.empty()) return;
  const auto known = FindGroup(pass_.database, pass_.source_id, anchor);
  if (known) observed_.insert(known->id);
}

void GroupSync::KeepUnreadable(const UnreadableRecord& record) {
  if (!record.anchor.text.empty()) return Keep(record.anchor.text);
  const auto known =
      record.dn_key.empty() ? std::nullopt : FindGroupByKey(pass_.database, pass_.source_id, record.dn_key);
  if (known) {
    observed_.insert(known->id);
  } else {
    knows_unreadable_ = false;
  }
}

void GroupSync::RemoveGone() {
  for (const std::string& anchor : gone_) {
    const auto known = FindGroup(pass_.database, pass_.source_id, anchor);
    if (!known || observed_.contains(known->id)) continue;
    revocations_.AddGroup(known->id);
    changed_.insert(known->id);
  }
}

GroupSync::Absent GroupSync::RemoveUnobserved() {
  std::vector<GroupId> absent;
  EachGroupOf(pass_.database, pass_.source_id, [&](GroupId id, std::string_view /*label*/) {
    if (!observed_.contains(id)) absent.push_back(id);
  });
  for (const GroupId id : absent) revocations_.AddGroup(id);
  return observed_.empty() && !absent.empty() ? Absent::kAll : Absent::kSome;
}

void GroupSync::Move(MovedMembers& moved) {
  for (const auto& [group, granted, lost] : moved.Apply(resolved_)) {
    changed_.insert(group);
    pass_.counts().granted += std::ssize(granted);
    Tell("grant", granted, GroupLabel(pass_.database, group));
    for (const AccountId account : lost) revocations_.Add({.group = group, .account = account}, ToldBy::kGroup);
  }
}

void GroupSync::FinishAll(Unnested unnested) {
  RemoveUnnamedGroups(pass_.database, pass_.source_id);
  pass_.counts().unresolved = ResolveNesting(pass_.database, pass_.source_id, unnested);
}

void GroupSync::FinishChanged(Unnested unnested) {
  RemoveUnnamedGroups(pass_.database, pass_.source_id);
  ResolveNesting(pass_.database, changed_, unnested);
  for (const GroupId group : changed_) pass_.counts().unresolved += CountUnresolved(pass_.database, group);
}

}  // namespace rollcall
