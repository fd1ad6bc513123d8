#include "agent/sync/snapshot.h"

#include <algorithm>
#include <utility>

#include "agent/sync/config_digest.h"
#include "agent/sync/members_hash.h"
#include "store/groups.h"

namespace rollcall {

bool NeedsALook(const SourceConfig& source, const KnownLink& known, const ObservedUser& user) {
  if (known.missing || user.presence == UserPresence::kWithdrawn) return true;
  if (known.dn == KnownLink::Hash{} && !user.dn.key.empty()) return true;  // another user had taken its name
  if (!user.enabled || source.enabled_meaning != EnabledMeaning::kAdministratorsWord) return false;
  return *user.enabled ? known.manual || known.automatic : !known.manual;
}

Snapshot::Snapshot(Database& database, const Config& config, const SourceConfig& source, SourceId id,
                   KnownLinks::Extent links, Spool& spool)
    : database_(database),
      source_(source),
      source_id_(id),
      spool_(spool),
      state_(database.State()),
      compared_(links),
      links_(database, id, links),
      fingerprinter_(ConfigDigest(config, source)) {}

Snapshot::Seen Snapshot::Take() {
  const std::int64_t moved = database_.State() == state_ ? 0 : links_.Refresh() + DropMovedGroups();
  std::vector<GroupId> groups;
  for (const SameGroup& group : same_groups_) groups.push_back(group.id);
  return {.links = std::move(links_),
          .unchanged = unchanged_,
          .present = present_,
          .groups = std::move(groups),
          .moved = moved};
}

std::int64_t Snapshot::DropMovedGroups() {
  return static_cast<std::int64_t>(std::erase_if(same_groups_, [this](const SameGroup& group) {
    return MembersHashOf(database_, group.id) != group.members_hash;
  }));
}

// nullopt: somebody among them is unknown, has changed, or is named by a login, which a user who has changed may have.
std::optional<std::int64_t> Snapshot::HashOfMembers(const ObservedGroup& group) const {
  std::vector<AccountId> accounts;
  for (const MemberRef& member : group.members) {
    const auto account = member.kind == MemberRef::Kind::kDn ? links_.SeenAtDn(member.value) : std::nullopt;
    if (!account) return std::nullopt;
    accounts.push_back(*account);
  }
  std::ranges::sort(accounts);
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  std::uint64_t sum = 0;
  for (const AccountId account : accounts) sum += HashOfMember(NamedBy::kDn, account);
  return static_cast<std::int64_t>(sum);
}

std::optional<Snapshot::SameGroup> Snapshot::FindSame(const ObservedGroup& group) {
  if (compared_ == KnownLinks::Extent::kAsNeeded) return std::nullopt;
  const auto hash = HashOfMembers(group);
  if (!hash) return std::nullopt;
  const auto known = FindGroup(database_, source_id_, group.anchor.text);
  const bool is_same = known && known->members_hash == *hash && known->shown == Shown::kItself &&
                       known->name == group.name && known->dn == group.dn.text;
  return is_same ? std::optional(SameGroup{known->id, *hash}) : std::nullopt;
}

void Snapshot::OnGroup(const ObservedGroup& group) {
  const auto same = FindSame(group);
  if (!same) return spool_.OnGroup(group);
  spool_.OnUnchanged();
  same_groups_.push_back(*same);
}

// An anchor that is not linked is kept: a plan that is approved meanwhile may link it.
void Snapshot::OnPresent(AnchorView anchor) {
  links_.LoadAll();  // most are still there
  KnownLink* known = links_.Find(anchor.text);
  if (known == nullptr) return spool_.OnPresent(anchor);
  spool_.OnUnchanged();
  known->seen = true;
  ++present_;
}

void Snapshot::OnUser(const ObservedUser& user) {
  if (compared_ == KnownLinks::Extent::kAsNeeded) return spool_.OnUser(user);
  links_.Expect(user.anchor.text);
  KnownLink* known = links_.Find(user.anchor.text);
  if (known == nullptr || known->fingerprint != fingerprinter_.Of(user) || NeedsALook(source_, *known, user)) {
    return spool_.OnUser(user);
  }
  spool_.OnUnchanged();
  known->seen = true;
  links_.PlaceAsBefore(*known);
  ++unchanged_;
}

}  // namespace rollcall
