#include "agent/sync/known_links.h"

#include <xxhash.h>

#include <bit>
#include <random>
#include <unordered_map>

#include "store/holds.h"
#include "store/links.h"

namespace rollcall {
namespace {

// So many look-ups cost what reading some 100,000 links at once costs.
constexpr std::int64_t kMostLoads = 5000;

}  // namespace

KnownLinks::KnownLinks(Database& database, SourceId source, Extent extent, std::vector<SourceId> parts)
    : database_(database),
      source_(source),
      extent_(Extent::kAsNeeded),
      parts_(std::move(parts)),
      seed_(std::random_device()()) {
  seed_ = seed_ << 32 | std::random_device()();
  Rebuild();
  if (extent == Extent::kAll) LoadAll();
}

void KnownLinks::LoadAll() {
  if (extent_ == Extent::kAll) return;
  extent_ = Extent::kAll;
  EachLink(database_, source_, [this, some = !links_.empty()](const LinkRow& row) {
    if (some && FindHere(row.anchor) != nullptr) return;
    links_.push_back({.anchor = HashOf(row.anchor),
                      .dn = row.dn_key.empty() ? KnownLink::Hash{} : HashOf(row.dn_key),
                      .fingerprint = row.fingerprint,
                      .account = row.account});
  });
  Rebuild();
  LoadHolds();
}

KnownLink* KnownLinks::Load(std::string_view anchor) {
  if (++loads_ > kMostLoads) {
    LoadAll();
    return FindHere(anchor);
  }
  const auto found = FindLink(database_, source_, anchor);
  if (!found) return nullptr;
  KnownLink& link = Add(anchor, found->account);
  link.fingerprint = found->fingerprint;
  if (!found->dn_key.empty()) link.dn = HashOf(found->dn_key);
  for (const HoldKind kind : HoldKindsOf(database_, link.account, source_)) {
    link.missing = link.missing || kind == HoldKind::kMissing;
    link.manual = link.manual || kind == HoldKind::kManual;
    link.automatic = link.automatic || kind == HoldKind::kAutomatic;
  }
  return &link;
}

// Holds are few; a table of them for the moment is smaller than an index of all accounts.
void KnownLinks::LoadHolds() {
  struct Standing {
    bool missing = false, manual = false, automatic = false;
  };
  std::unordered_map<AccountId, Standing> standing;
  EachHoldOfSource(database_, source_, [&standing](AccountId account, HoldKind kind) {
    Standing& one = standing[account];
    one.missing = one.missing || kind == HoldKind::kMissing;
    one.manual = one.manual || kind == HoldKind::kManual;
    one.automatic = one.automatic || kind == HoldKind::kAutomatic;
  });
  if (standing.empty()) return;
  for (KnownLink& link : links_) {
    const auto found = standing.find(link.account);
    if (found == standing.end()) continue;
    link.missing = found->second.missing;
    link.manual = found->second.manual;
    link.automatic = found->second.automatic;
  }
}

KnownLink::Hash KnownLinks::HashOf(std::string_view text) const {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(text.data(), text.size(), seed_);
  return {hash.low64, hash.high64};
}

std::size_t KnownLinks::Slot(const Table& table, Key key, const KnownLink::Hash& hash) const {
  const std::size_t mask = table.size() - 1;
  std::size_t slot = hash[0] & mask;
  while (table[slot] != 0 && links_[table[slot] - 1].*key != hash) slot = (slot + 1) & mask;
  return slot;
}

void KnownLinks::Put(Table& table, Key key, const KnownLink& link) {
  table[Slot(table, key, link.*key)] = static_cast<std::uint32_t>(&link - links_.data() + 1);
}

// Users that this pass has seen come last, so that a name is theirs and not that of one who had it before.
void KnownLinks::Rebuild() {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(links_.size() * 2, 1024));
  by_anchor_.assign(size, 0);
  by_dn_.assign(size, 0);
  moves_ = 0;
  for (const KnownLink& link : links_) Put(by_anchor_, &KnownLink::anchor, link);
  for (const bool seen : {false, true}) {
    for (const KnownLink& link : links_) {
      if (link.seen == seen && link.dn != KnownLink::Hash{}) Put(by_dn_, &KnownLink::dn, link);
    }
  }
}

KnownLink* KnownLinks::Find(std::string_view anchor) {
  KnownLink* link = FindHere(anchor);
  return link != nullptr || extent_ == Extent::kAll ? link : Load(anchor);
}

KnownLink* KnownLinks::FindHere(std::string_view anchor) {
  const std::uint32_t index = by_anchor_[Slot(by_anchor_, &KnownLink::anchor, HashOf(anchor))];
  return index == 0 ? nullptr : &links_[index - 1];
}

KnownLink& KnownLinks::Add(std::string_view anchor, AccountId account) {
  links_.push_back({.anchor = HashOf(anchor), .account = account});
  if (links_.size() * 4 > by_anchor_.size() * 3) Rebuild();
  Put(by_anchor_, &KnownLink::anchor, links_.back());
  return links_.back();
}

void KnownLinks::Place(KnownLink& link, std::string_view dn_key) {
  if (dn_key.empty()) return;
  const KnownLink::Hash hash = HashOf(dn_key);
  if (hash != link.dn) {
    link.dn = hash;
    if (++moves_ + links_.size() > by_dn_.size() * 3 / 4) Rebuild();
  }
  PlaceAsBefore(link);
}

void KnownLinks::PlaceAsBefore(KnownLink& link) {
  if (link.dn != KnownLink::Hash{}) Put(by_dn_, &KnownLink::dn, link);
}

std::optional<AccountId> KnownLinks::AtDn(std::string_view dn_key) const {
  std::optional<AccountId> found = AtDnHere(dn_key);
  for (std::size_t i = 0; !found && i < parts_.size(); ++i) found = FindLinkedByDn(database_, parts_[i], dn_key);
  return found;
}

std::optional<AccountId> KnownLinks::AtDnHere(std::string_view dn_key) const {
  if (extent_ == Extent::kAsNeeded) return FindLinkedByDn(database_, source_, dn_key);
  const std::uint32_t index = by_dn_[Slot(by_dn_, &KnownLink::dn, HashOf(dn_key))];
  return index == 0 ? std::nullopt : std::optional(links_[index - 1].account);
}

std::optional<AccountId> KnownLinks::Displace(std::string_view dn_key, AccountId account) {
  if (dn_key.empty()) return std::nullopt;
  if (extent_ == Extent::kAll) {
    const auto there = AtDnHere(dn_key);
    if (!there || *there == account) return std::nullopt;
  }
  const auto displaced = ForgetDn(database_, source_, dn_key, account);
  for (KnownLink& link : links_) {
    if (displaced && link.account == *displaced) link.dn = {};
  }
  return displaced;
}

}  // namespace rollcall
