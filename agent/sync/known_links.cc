#include "agent/sync/known_links.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <random>
#include <stdexcept>
#include <unordered_map>

#include "store/holds.h"
#include "store/links.h"

namespace rollcall {
namespace {

// So many look-ups cost what reading some 100,000 links at once costs.
constexpr std::int64_t kMostLoads = 5000;
constexpr std::size_t kFewestSlots = 1024;

// A table of which more is used is searched too long.
bool IsFull(std::size_t used, std::size_t slots) { return used * 8 > slots * 7; }

}  // namespace

KnownLinks::KnownLinks(Database& database, SourceId source, Extent extent, std::vector<SourceId> parts)
    : database_(database),
      source_(source),
      extent_(Extent::kAsNeeded),
      parts_(std::move(parts)),
      seed_(std::random_device()()) {
  seed_ = seed_ << 32 | std::random_device()();
  Rebuild(kFewestSlots);
  if (extent == Extent::kAll) LoadAll();
}

void KnownLinks::LoadAll() {
  if (extent_ == Extent::kAll) return;
  extent_ = Extent::kAll;
  EachLink(database_, source_, [this, some = !links_.empty()](const LinkRow& row) {
    const KnownLink::Hash anchor = HashOf(row.anchor);
    if (some && FindHere(anchor) != nullptr) return;
    links_.Append({.anchor = anchor,
                   .dn = row.dn_key.empty() ? KnownLink::Hash{} : HashOf(row.dn_key),
                   .fingerprint = row.fingerprint,
                   .account = row.account});
  });
  Rebuild(links_.size() * 5 / 4);
  LoadHolds();
}

std::int64_t KnownLinks::Refresh() {
  if (extent_ == Extent::kAsNeeded && links_.empty()) return 0;
  GrowingArray<KnownLink> before;
  std::swap(before, links_);
  extent_ = Extent::kAsNeeded;
  LoadAll();
  std::int64_t moved = 0;
  for (const KnownLink& was : before) {
    if (!was.seen) continue;
    KnownLink* link = FindHere(was.anchor);
    if (link == nullptr || link->missing || link->fingerprint != was.fingerprint) ++moved;
    if (link == nullptr) continue;
    link->seen = true;
    PlaceAsBefore(*link);
  }
  return moved;
}

KnownLink* KnownLinks::Load(std::string_view anchor) {
  if (++loads_ > kMostLoads) {
    LoadAll();
    return FindHere(HashOf(anchor));
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
  const auto part = [](std::uint64_t half, int bits) { return static_cast<std::uint16_t>(half >> bits); };
  return {part(hash.low64, 48), part(hash.low64, 32), part(hash.low64, 16), part(hash.low64, 0), part(hash.high64, 0)};
}

// By the order of the hash among all, in a table of any size.
std::size_t KnownLinks::PlaceOf(const KnownLink::Hash& hash, const Table& table) {
  const std::uint64_t head = std::uint64_t{hash[0]} << 16 | hash[1];
  return head * table.size() >> 32;
}

// What has no part in the place.
std::uint32_t KnownLinks::TagOf(const KnownLink::Hash& hash) const {
  return (std::uint32_t{hash[2]} << 16 | hash[3]) >> index_bits_ << index_bits_;
}

std::size_t KnownLinks::Slot(const Table& table, Key key, const KnownLink::Hash& hash) const {
  const std::uint32_t tag = TagOf(hash);
  const auto holds = [&](std::uint32_t slot) {
    const std::uint32_t index = IndexIn(slot);
    return slot == (tag | index) && links_[index - 1].*key == hash;
  };
  std::size_t slot = PlaceOf(hash, table);
  while (table[slot] != 0 && !holds(table[slot])) {
    if (++slot == table.size()) slot = 0;
  }
  return slot;
}

void KnownLinks::Put(Table& table, Key key, const KnownLink& link) {
  const auto index = static_cast<std::uint32_t>(&link - links_.begin() + 1);
  table[Slot(table, key, link.*key)] = TagOf(link.*key) | index;
}

// Users that this pass has seen come last, so that a name is theirs and not that of one who had it before.
void KnownLinks::Rebuild(std::size_t slots) {
  for (Table* table : {&by_anchor_, &by_dn_}) {
    Table().swap(*table);  // first, so that the old one makes room
    table->resize(std::max(slots, kFewestSlots));
  }
  index_bits_ = static_cast<int>(std::bit_width(by_anchor_.size()));
  if (index_bits_ > 31) throw std::length_error("a source shows too many users");
  moves_ = 0;
  for (const KnownLink& link : links_) Put(by_anchor_, &KnownLink::anchor, link);
  for (const bool seen : {false, true}) {
    for (const KnownLink& link : links_) {
      if (link.seen == seen && link.dn != KnownLink::Hash{}) Put(by_dn_, &KnownLink::dn, link);
    }
  }
}

void KnownLinks::Expect(std::string_view anchor) const {
  __builtin_prefetch(&by_anchor_[PlaceOf(HashOf(anchor), by_anchor_)], 1);
}

KnownLink* KnownLinks::Find(std::string_view anchor) {
  KnownLink* link = FindHere(HashOf(anchor));
  return link != nullptr || extent_ == Extent::kAll ? link : Load(anchor);
}

KnownLink* KnownLinks::FindHere(const KnownLink::Hash& anchor) {
  const std::uint32_t index = IndexIn(by_anchor_[Slot(by_anchor_, &KnownLink::anchor, anchor)]);
  return index == 0 ? nullptr : &links_[index - 1];
}

KnownLink& KnownLinks::Add(std::string_view anchor, AccountId account) { return Add(HashOf(anchor), account); }

KnownLink& KnownLinks::FindOrAdd(std::string_view anchor, AccountId account) {
  const KnownLink::Hash hash = HashOf(anchor);
  KnownLink* link = FindHere(hash);
  if (link == nullptr && extent_ != Extent::kAll) link = Load(anchor);
  return link != nullptr ? *link : Add(hash, account);
}

KnownLink& KnownLinks::Add(const KnownLink::Hash& anchor, AccountId account) {
  KnownLink& link = links_.Append({.anchor = anchor, .account = account});
  if (IsFull(links_.size() + moves_, by_anchor_.size())) Rebuild(links_.size() * 2);
  Put(by_anchor_, &KnownLink::anchor, link);
  return link;
}

void KnownLinks::Place(KnownLink& link, std::string_view dn_key) {
  if (dn_key.empty()) return;
  const KnownLink::Hash hash = HashOf(dn_key);
  if (hash != link.dn) {
    if (link.dn != KnownLink::Hash{}) ++moves_;
    link.dn = hash;
    if (IsFull(links_.size() + moves_, by_dn_.size())) Rebuild(links_.size() * 2);
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
  const std::uint32_t index = IndexAtDn(dn_key);
  return index == 0 ? std::nullopt : std::optional(AccountId{links_[index - 1].account});
}

std::optional<AccountId> KnownLinks::SeenAtDn(std::string_view dn_key) const {
  const std::uint32_t index = IndexAtDn(dn_key);
  if (index == 0 || !links_[index - 1].seen) return std::nullopt;
  return AccountId{links_[index - 1].account};
}

std::uint32_t KnownLinks::IndexAtDn(std::string_view dn_key) const {
  return IndexIn(by_dn_[Slot(by_dn_, &KnownLink::dn, HashOf(dn_key))]);
}

std::optional<AccountId> KnownLinks::Displace(std::string_view dn_key, AccountId account) {
  if (dn_key.empty()) return std::nullopt;
  const std::uint32_t index = extent_ == Extent::kAll ? IndexAtDn(dn_key) : 0;
  KnownLink* const there = index == 0 ? nullptr : &links_[index - 1];
  if (extent_ == Extent::kAll && (there == nullptr || there->account == account)) return std::nullopt;
  const auto displaced = ForgetDn(database_, source_, dn_key, account);
  if (displaced && there != nullptr && there->account == *displaced) {
    Unname(*there);
  } else if (displaced) {
    for (KnownLink& link : links_) {
      if (link.account == *displaced) Unname(link);
    }
  }
  return displaced;
}

void KnownLinks::Unname(KnownLink& link) {
  if (link.dn != KnownLink::Hash{}) ++moves_;
  link.dn = {};
}

}  // namespace rollcall
