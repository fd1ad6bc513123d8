#include "connectors/ldap/changes/sync_method.h"

#include <algorithm>
#include <optional>

#include "connectors/errors.h"
#include "connectors/ldap/changes/modified_method.h"

namespace rollcall {
namespace {

constexpr std::string_view kWitness = "seen ";  // "seen MARK ANCHOR DN", behind the cookies
constexpr std::size_t kMostWitnesses = 3;

// Cuts the next word off.
std::string TakeWord(std::string_view& text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, blank));
  text.remove_prefix(std::min(blank + 1, text.size()));
  return word;
}

}  // namespace

void SyncMethod::Start(std::vector<std::string> positions) {
  for (const std::string& each : positions) {
    if (!each.starts_with(kWitness)) continue;
    std::string_view text = std::string_view(each).substr(kWitness.size());
    Witness witness;
    witness.mark = TakeWord(text);
    witness.anchor = TakeWord(text);
    witness.dn = text;
    witnesses_.insert(std::move(witness));
  }
  std::erase_if(positions, [](const std::string& each) { return each.starts_with(kWitness); });
  positions_ = std::move(positions);
  AskWitnesses();
}

// All questions are on their way before the first answer is waited for.
void SyncMethod::AskWitnesses() {
  const std::string mark(MarkOf(reading().server().facts->dialect).attribute);
  std::vector<LdapSearch> searches;
  searches.reserve(witnesses_.size());
  for (const Witness& each : witnesses_) {
    const LdapSearchRequest request = {.base = each.dn, .scope = LdapScope::kBase, .attributes = {mark}};
    searches.emplace_back(reading().session(), request, reading().deadline());
  }
  auto search = searches.begin();
  for (const Witness& each : witnesses_) HearWitness(*search++, mark, each);
}

// Whoever changed again proves nothing; whoever is not there, that he must be told of.
void SyncMethod::HearWitness(LdapSearch& search, const std::string& mark, const Witness& witness) {
  bool is_there = false;
  try {
    LdapEntry entry;
    while (search.Next(entry)) {
      is_there = true;
      const std::string_view now = SingleValue(entry, mark);
      if (!now.empty() && now < witness.mark)
        throw CursorRejected("an entry is older than at the last pull: the server was restored from a backup");
    }
  } catch (const SourceRejected&) {
    is_there = false;  // no such object
  }
  if (!is_there) vanished_.insert(witness.anchor);
}

std::vector<std::string> SyncMethod::AttributesOf(const EntryKind& kind) const {
  std::vector<std::string> attributes = kind.attributes;
  if (is_delta()) attributes.emplace_back(MarkOf(reading().server().facts->dialect).attribute);
  return attributes;
}

void SyncMethod::KeepWitness(const std::string& anchor, const LdapEntry& entry) {
  const std::string_view mark = SingleValue(entry, MarkOf(reading().server().facts->dialect).attribute);
  if (!is_delta() || mark.empty()) return;
  std::erase_if(witnesses_, [&](const Witness& each) { return each.anchor == anchor; });
  witnesses_.insert({.mark = std::string(mark), .anchor = anchor, .dn = std::string(entry.dn())});
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
  if (!vanished_.empty())
    throw CursorRejected(
        "an entry of the last pull is not there, and nothing tells that it went: the server was "
        "restored from a backup");
  if (std::ranges::any_of(new_positions_, &std::string::empty)) return {};
  std::vector<std::string> positions = new_positions_;
  for (const Witness& each : witnesses_) {
    positions.push_back(
        std::string(kWitness).append(each.mark).append(" ").append(each.anchor).append(" ").append(each.dn));
  }
  return positions;
}

SyncRefresh SyncMethod::Refresh(const EntryKind& kind) {
  const auto present = [this, &kind](std::string_view uuid) {
    reading().Present(kind, SyncAnchorText(kind.anchor, uuid));
  };
  const auto gone = [this, &kind](std::string_view uuid) { Gone(kind, SyncAnchorText(kind.anchor, uuid)); };
  return {is_delta() ? positions_.at(new_positions_.size()) : "", {.present = present, .gone = gone}};
}

void SyncMethod::Gone(const EntryKind& kind, const std::string& anchor) {
  Told(anchor);
  if (is_delta() && kind.bases.size() > 1) {
    ++reading().counts.gone;
    said_to_be_gone_.insert(anchor);
  } else {
    reading().Gone(kind, anchor);
  }
}

Coverage SyncMethod::ReadBase(const EntryKind& kind, const LdapBase& base) {
  SyncRefresh refresh = Refresh(kind);
  LdapSearch search(reading().session(),
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = base.filter,
                     .attributes = AttributesOf(kind),
                     .extension = &refresh},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) TakeEntry(kind, refresh, entry);
  EndSearch(refresh);
  if (refresh.silence() == SyncRefresh::Silence::kUnchanged) return Coverage::kDelta;
  vanished_.clear();  // whoever was not named is gone
  return Coverage::kFull;
}

void SyncMethod::TakeEntry(const EntryKind& kind, const SyncRefresh& refresh, const LdapEntry& entry) {
  const std::string anchor = SyncAnchorText(kind.anchor, refresh.uuid());
  switch (refresh.state()) {
    case SyncRefresh::State::kPresent:
      return reading().Present(kind, anchor);
    case SyncRefresh::State::kDelete:
      return Gone(kind, anchor);
    case SyncRefresh::State::kAdd:
    case SyncRefresh::State::kModify:
      ++reading().counts.entries;
      CheckAnchor(kind, entry, anchor);
      if (is_delta()) reading().shown.insert(anchor);
      Told(anchor);
      KeepWitness(anchor, entry);
      kind.take(entry);
  }
}

// Who is gone and who is present is told by the octets alone: they must be the anchor.
void SyncMethod::CheckAnchor(const EntryKind& kind, const LdapEntry& entry, std::string_view anchor) {
  const std::string& attribute = kind.anchor;
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
  const Notices notices = ReadNotices(kind, base);
  if (is_delta()) {
    LookAt(kind, base, notices);
    return Coverage::kDelta;
  }
  reading().Pages(kind, base);
  return Coverage::kFull;
}

SyncNotices::Notices SyncNotices::ReadNotices(const EntryKind& kind, const LdapBase& base) {
  SyncRefresh refresh = Refresh(kind);
  Notices notices;
  LdapSearch search(reading().session(),
                    {.base = base.dn, .scope = base.scope, .attributes = {"1.1"}, .extension = &refresh},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    if (is_delta()) notices.emplace(SyncAnchorText(kind.anchor, refresh.uuid()), entry.dn());
  }
  EndSearch(refresh);
  return notices;
}

void SyncNotices::LookAt(const EntryKind& kind, const LdapBase& base, const Notices& notices) {
  const std::vector<std::string> attributes = AttributesOf(kind);
  std::string looked_for;
  const auto take = [&](const LdapEntry& found) {
    KeepWitness(looked_for, found);
    kind.take(found);
  };
  const EntryKind witnessed = {.of = kind.of,
                               .anchor = kind.anchor,
                               .bases = kind.bases,
                               .attributes = attributes,
                               .take = take,
                               .present = kind.present,
                               .gone = kind.gone};
  for (const auto& [anchor, dn] : notices) {
    looked_for = anchor;
    reading().shown.insert(anchor);
    if (reading().Find(witnessed, base, anchor)) {
      Told(anchor);
      ++reading().counts.entries;
    } else {
      ExpectReadableAnchor(kind, dn);
      reading().shown.erase(anchor);
      Gone(kind, anchor);
    }
  }
}

void SyncNotices::ExpectReadableAnchor(const EntryKind& kind, const std::string& dn) {
  const std::string& anchor = kind.anchor;
  try {
    LdapSearch search(reading().session(), {.base = dn, .scope = LdapScope::kBase, .attributes = {anchor}},
                      reading().deadline());
    LdapEntry entry;
    while (search.Next(entry)) {
      if (SingleValue(entry, anchor).empty()) throw CursorRejected("the agent may not read " + anchor);
    }
  } catch (const SourceRejected&) {
    return;  // no such object
  }
}

}  // namespace rollcall
