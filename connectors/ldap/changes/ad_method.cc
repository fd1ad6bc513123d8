#include "connectors/ldap/changes/ad_method.h"

#include <xxhash.h>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/filter.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

constexpr std::string_view kUnknown = "-";
constexpr std::size_t kGuidsAtOnce = 50;  // in one filter

// What may have users below it.
constexpr std::string_view kContainers =
    "(|(objectClass=organizationalUnit)(objectClass=container)(objectClass=builtinDomain)(objectClass=organization)"
    "(objectClass=locality)(objectClass=country))";

std::vector<std::string> FiltersFor(const std::set<std::string>& guids) {
  std::vector<std::string> filters;
  std::size_t count = 0;
  for (const std::string& guid : guids) {
    if (count++ % kGuidsAtOnce == 0) filters.emplace_back();
    filters.back().append("(objectGUID=").append(EscapeFilterValue(guid)).append(")");
  }
  for (std::string& each : filters) each.insert(0, "(|").append(")");
  return filters;
}

}  // namespace

void AdMethod::Start(std::vector<std::string> positions) {
  if (!positions.empty()) {
    if (positions.size() != 3) throw CursorRejected("what the last pull left is damaged");
    before_ = ReadReplica(positions[0]);
    anchors_before_ = positions[1];
  }
  const AdReplica* before = before_ ? &*before_ : nullptr;
  replica_ = SeeReplica(reading(), before);
  notices_ = FindNotices(before, before_ ? positions[2] : "");
  tells_who_is_gone_ = TellsEverything() && SeesDeleted();
  if (!notices_.renamed.empty()) CheckRenamed();
}

std::vector<std::string> AdMethod::Positions() {
  const bool knows_anchors = !before_ || !tells_who_is_gone_;
  return {WriteReplica(replica_), knows_anchors ? std::to_string(anchors_) : std::string(kUnknown), Position()};
}

std::string AdMethod::Remark() const {
  if (tells_who_is_gone_) return "deletions are told";
  return std::string(
             "who is gone is found by reading the anchors of all entries in each pull; for deletions to be told, ") +
         "the agent needs " + (TellsEverything() ? "" : "the right \"Replicating Directory Changes\" and ") +
         "read access to CN=Deleted Objects";
}

// The container is there for everybody, but only who may see what is in it can read its attributes.
bool AdMethod::SeesDeleted() const {
  try {
    LdapSearch search(reading().session(),
                      {.base = "CN=Deleted Objects," + reading().server().root.default_naming_context,
                       .scope = LdapScope::kBase,
                       .attributes = {"isDeleted"},
                       .deleted = LdapSearchRequest::Deleted::kShown},
                      reading().deadline());
    bool sees = false;
    LdapEntry entry;
    while (search.Next(entry)) sees = !SingleValue(entry, "isDeleted").empty();
    return sees;
  } catch (const SourceRejected&) {
    return false;
  }
}

void AdMethod::CheckRenamed() {
  const bool has_groups = !reading().server().options.group_bases.empty();
  for (const std::string& guids : FiltersFor(notices_.renamed)) {
    CheckContainers(guids);
    if (has_groups) CheckPrimaryGroups(guids);
  }
}

void AdMethod::CheckContainers(const std::string& guids) {
  LdapSearch search(reading().session(),
                    {.base = reading().server().root.default_naming_context,
                     .filter = "(&" + std::string(kContainers) + guids + ')',
                     .attributes = {"1.1"}},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    throw CursorRejected('"' + std::string(entry.dn()) +
                         "\" was renamed or moved, and with it everything below, of which no change tells");
  }
}

void AdMethod::CheckPrimaryGroups(const std::string& guids) {
  LdapSearch search(reading().session(),
                    {.base = reading().server().root.default_naming_context,
                     .filter = "(&(objectClass=group)" + guids + ')',
                     .attributes = {"objectSid"}},
                    reading().deadline());
  std::vector<std::pair<std::string, std::string>> groups;  // SID, DN
  LdapEntry entry;
  while (search.Next(entry)) groups.emplace_back(SingleValue(entry, "objectSid"), entry.dn());
  for (const auto& [sid, dn] : groups) {
    if (IsPrimaryGroup(sid))
      throw CursorRejected('"' + dn + "\" was renamed or moved, and is the primary group of users, who did not change");
  }
}

bool AdMethod::IsPrimaryGroup(std::string_view sid) {
  constexpr std::size_t kRidSize = 4;
  if (sid.size() < kRidSize) return true;  // it cannot be told
  std::uint32_t rid = 0;
  for (std::size_t i = 0; i < kRidSize; ++i)
    rid |= std::uint32_t{static_cast<unsigned char>(sid[sid.size() - kRidSize + i])} << (8 * i);
  for (const LdapBase& base : reading().server().options.bases) {
    LdapSearch search(reading().session(),
                      {.base = base.dn,
                       .scope = base.scope,
                       .filter = "(&" + base.filter + "(primaryGroupID=" + std::to_string(rid) + "))",
                       .attributes = {"1.1"},
                       .page_size = 1,
                       .extent = LdapSearchRequest::Extent::kFirstPage},
                      reading().deadline());
    LdapEntry entry;
    bool found = false;
    while (search.Next(entry)) found = true;
    if (found) return true;
  }
  return false;
}

Coverage AdMethod::Read(const EntryKind& kind) {
  if (!before_) {
    ReadAll(kind);
    return Coverage::kFull;
  }
  if (!tells_who_is_gone_) ReadAnchors(kind);
  if (kind.of == EntryKind::Of::kGroups && MembersMayHaveMoved()) {
    for (const LdapBase& base : kind.bases) reading().Pages(kind, base);
    return Coverage::kFull;
  }
  ReadNotices(kind);
  return tells_who_is_gone_ ? Coverage::kDelta : Coverage::kFull;
}

// A group follows its members' names, and loses those who are deleted, without a change of its own.
bool AdMethod::MembersMayHaveMoved() const {
  return !notices_.renamed.empty() || (!tells_who_is_gone_ && std::to_string(anchors_) != anchors_before_);
}

void AdMethod::Count(std::string_view guid) { anchors_ += XXH3_64bits(guid.data(), guid.size()); }

void AdMethod::ReadAll(const EntryKind& kind) {
  EntryKind counted = kind;
  counted.take = [this, &kind](const LdapEntry& entry) {
    Count(SingleValue(entry, kAdGuid));
    kind.take(entry);
  };
  for (const LdapBase& base : kind.bases) reading().Pages(counted, base);
}

void AdMethod::ReadAnchors(const EntryKind& kind) {
  for (const LdapBase& base : kind.bases) {
    LdapSearch search(reading().session(),
                      {.base = base.dn,
                       .scope = base.scope,
                       .filter = base.filter,
                       .attributes = {std::string(kAdGuid)},
                       .page_size = reading().server().options.page_size},
                      reading().deadline());
    LdapEntry entry;
    while (search.Next(entry)) {
      const std::string guid(SingleValue(entry, kAdGuid));
      // It may be anyone's, so that nobody's absence would be certain; a pull from the start says so.
      if (guid.empty()) throw CursorRejected('"' + std::string(entry.dn()) + "\" has no objectGUID that can be read");
      Count(guid);
      if (!notices_.changed.contains(guid)) reading().Present(kind, GuidToText(guid));
    }
  }
}

void AdMethod::ReadNotices(const EntryKind& kind) {
  std::set<std::string> missing = notices_.changed;
  // While one base after the other is asked, an entry may move from the second to the first.
  const int looks = kind.bases.size() > 1 ? 2 : 1;
  for (int look = 0; look < looks; ++look) {
    for (const LdapBase& base : kind.bases) {
      for (const std::string& guids : FiltersFor(missing)) {
        ReadThese(kind, base, guids, missing);
      }
    }
  }
  if (!tells_who_is_gone_) return;
  for (const std::string& guid : missing) reading().Gone(kind, GuidToText(guid));
}

void AdMethod::ReadThese(const EntryKind& kind, const LdapBase& base, const std::string& guids,
                         std::set<std::string>& missing) {
  LdapSearch search(
      reading().session(),
      {.base = base.dn, .scope = base.scope, .filter = "(&" + base.filter + guids + ')', .attributes = kind.attributes},
      reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    const std::string guid(SingleValue(entry, kAdGuid));
    missing.erase(guid);
    reading().shown.insert(GuidToText(guid));
    kind.take(entry);
  }
  reading().counts.entries += search.entries();
}

}  // namespace rollcall
