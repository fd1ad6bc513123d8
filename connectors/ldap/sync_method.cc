#include "connectors/ldap/sync_method.h"

#include <algorithm>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::string_view kCsn = "entryCSN";
constexpr std::string_view kWitness = "witness ";  // "witness CSN DN", behind the cookies
constexpr std::size_t kMostWitnesses = 3;

}  // namespace

void SyncMethod::Start(std::vector<std::string> positions) {
  for (const std::string& each : positions) {
    if (!each.starts_with(kWitness)) continue;
    const std::size_t blank = each.find(' ', kWitness.size());
    witnesses_.emplace(each.substr(kWitness.size(), blank - kWitness.size()), each.substr(blank + 1));
  }
  std::erase_if(positions, [](const std::string& each) { return each.starts_with(kWitness); });
  positions_ = std::move(positions);
  AskWitnesses();
}

bool SyncMethod::HasWitnesses() const { return reading().server().facts->dialect == LdapDialect::kOpenLdap; }

// All questions are on their way before the first answer is waited for.
void SyncMethod::AskWitnesses() {
  std::vector<LdapSearch> searches;
  searches.reserve(witnesses_.size());
  for (const auto& [csn, dn] : witnesses_) {
    const LdapSearchRequest request = {.base = dn, .scope = LdapScope::kBase, .attributes = {std::string(kCsn)}};
    searches.emplace_back(reading().session(), request, reading().deadline());
  }
  auto search = searches.begin();
  for (const auto& [csn, dn] : witnesses_) HearWitness(*search++, csn);
}

// Who is gone, or changed again, proves nothing.
void SyncMethod::HearWitness(LdapSearch& search, const std::string& csn) {
  try {
    LdapEntry entry;
    while (search.Next(entry)) {
      const std::string_view now = SingleValue(entry, kCsn);
      if (!now.empty() && now < csn)
        throw CursorRejected("an entry is older than at the last pull: the server was restored from a backup");
    }
  } catch (const SourceRejected&) {
    return;  // no such object
  }
}

void SyncMethod::KeepWitness(const LdapEntry& entry) {
  const std::string_view csn = SingleValue(entry, kCsn);
  if (csn.empty()) return;
  std::erase_if(witnesses_, [&entry](const auto& each) { return each.second == entry.dn(); });
  witnesses_.emplace(csn, entry.dn());
  if (witnesses_.size() > kMostWitnesses) witnesses_.erase(witnesses_.begin());
}

Coverage SyncMethod::Read(const EntryKind& kind) {
  said_to_be_gone_.clear();
  std::optional<Coverage> all;
  for (const LdapBase& base : kind.bases) {
    const Coverage coverage = ReadBase(kind, base);
    if (all.value_or(coverage) != coverage)
      throw CursorRejected("of one base it tells what is there, of another what is gone");
    all = coverage;
  }
  LookForGone(kind);
  return all.value_or(is_delta() ? Coverage::kDelta : Coverage::kFull);
}

std::vector<std::string> SyncMethod::Positions() {
  if (std::ranges::any_of(new_positions_, &std::string::empty)) return {};
  std::vector<std::string> positions = new_positions_;
  for (const auto& [csn, dn] : witnesses_) {
    positions.push_back(std::string(kWitness).append(csn).append(" ").append(dn));
  }
  return positions;
}

std::string SyncMethod::AnchorOf(std::string_view uuid) const {
  return SyncAnchorText(reading().server().options.anchor, uuid);
}

SyncRefresh SyncMethod::Refresh(const EntryKind& kind) {
  const auto present = [this, &kind](std::string_view uuid) { reading().Present(kind, AnchorOf(uuid)); };
  const auto gone = [this, &kind](std::string_view uuid) { Gone(kind, AnchorOf(uuid)); };
  return {is_delta() ? positions_.at(new_positions_.size()) : "", {.present = present, .gone = gone}};
}

void SyncMethod::Gone(const EntryKind& kind, const std::string& anchor) {
  if (is_delta() && kind.bases.size() > 1) {
    ++reading().counts.gone;
    said_to_be_gone_.insert(anchor);
  } else {
    reading().Gone(kind, anchor);
  }
}

Coverage SyncMethod::ReadBase(const EntryKind& kind, const LdapBase& base) {
  SyncRefresh refresh = Refresh(kind);
  std::vector<std::string> attributes = kind.attributes;
  if (is_delta() && HasWitnesses()) attributes.emplace_back(kCsn);
  LdapSearch search(reading().session(),
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = base.filter,
                     .attributes = std::move(attributes),
                     .extension = &refresh},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) TakeEntry(kind, refresh, entry);
  EndSearch(refresh);
  return refresh.silence() == SyncRefresh::Silence::kUnchanged ? Coverage::kDelta : Coverage::kFull;
}

void SyncMethod::TakeEntry(const EntryKind& kind, const SyncRefresh& refresh, const LdapEntry& entry) {
  const std::string anchor = AnchorOf(refresh.uuid());
  switch (refresh.state()) {
    case SyncRefresh::State::kPresent:
      return reading().Present(kind, anchor);
    case SyncRefresh::State::kDelete:
      return Gone(kind, anchor);
    case SyncRefresh::State::kAdd:
    case SyncRefresh::State::kModify:
      ++reading().counts.entries;
      CheckAnchor(entry, anchor);
      if (is_delta()) reading().shown.insert(anchor);
      if (is_delta() && HasWitnesses()) KeepWitness(entry);
      kind.take(entry);
  }
}

// Who is gone and who is present is told by the octets alone: they must be the anchor.
void SyncMethod::CheckAnchor(const LdapEntry& entry, std::string_view anchor) const {
  const std::string& attribute = reading().server().options.anchor;
  const std::string_view value = SingleValue(entry, attribute);
  if (value.empty() || value == anchor) return;
  throw CursorRejected("what it synchronizes by is not the anchor " + attribute);
}

void SyncMethod::LookForGone(const EntryKind& kind) {
  for (const std::string& anchor : said_to_be_gone_) {
    const auto holds_it = [&](const LdapBase& base) { return reading().Find(kind, base, anchor); };
    if (reading().shown.contains(anchor) || std::ranges::any_of(kind.bases, holds_it)) continue;
    kind.gone({anchor});
  }
}

// From the start: the position first, so that what changes while everything is read is told once more. Later: whoever
// is told of is looked at, and is gone where it is not found.
Coverage SyncNotices::ReadBase(const EntryKind& kind, const LdapBase& base) {
  SyncRefresh refresh = Refresh(kind);
  std::set<std::string> notices;
  LdapSearch search(reading().session(),
                    {.base = base.dn, .scope = base.scope, .attributes = {"1.1"}, .extension = &refresh},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    if (is_delta()) notices.insert(AnchorOf(refresh.uuid()));
  }
  EndSearch(refresh);
  if (!is_delta()) {
    reading().Pages(kind, base);
    return Coverage::kFull;
  }
  for (const std::string& anchor : notices) {
    reading().shown.insert(anchor);
    if (reading().Find(kind, base, anchor)) {
      ++reading().counts.entries;
    } else {
      reading().shown.erase(anchor);
      Gone(kind, anchor);
    }
  }
  return Coverage::kDelta;
}

}  // namespace rollcall
