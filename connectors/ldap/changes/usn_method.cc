#include "connectors/ldap/changes/usn_method.h"

#include <charconv>

#include "connectors/errors.h"

namespace rollcall {
namespace {

Usn NumberAt(std::string_view bytes, std::size_t at, std::size_t size) {
  Usn number = 0;
  for (std::size_t i = 0; i < size; ++i) number |= Usn{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

Usn NumberOf(const LdapEntry& entry, std::string_view attribute) {
  const std::string_view text = SingleValue(entry, attribute);
  Usn usn = 0;
  std::from_chars(text.data(), text.data() + text.size(), usn);
  return usn;
}

}  // namespace

bool WasRenamedSince(std::string_view metadata, Usn usn) {
  constexpr std::size_t kHeader = 16;  // version, reserved, count, reserved
  constexpr std::size_t kRecord = 48;  // attribute, version, time, invocation id, its number, the local number
  constexpr std::size_t kLocalUsn = 40;
  constexpr Usn kName = 0x00090001;
  if (metadata.size() < kHeader || (metadata.size() - kHeader) % kRecord != 0) return true;
  for (std::size_t at = kHeader; at < metadata.size(); at += kRecord) {
    if (NumberAt(metadata, at, 4) == kName) return NumberAt(metadata, at + kLocalUsn, 8) > usn;
  }
  return true;
}

// What is written while this is read has a number beyond the replica's, and is told of next time.
AdMethod::Notices UsnMethod::FindNotices(const AdReplica* before, const std::string& /*position*/) {
  Notices notices;
  if (before == nullptr) return notices;
  LdapSearch search(reading().session(),
                    {.base = reading().server().root.default_naming_context,
                     .filter = "(uSNChanged>=" + std::to_string(before->usn + 1) + ')',
                     .attributes = {"objectGUID", "uSNCreated", "isDeleted", "replPropertyMetaData"},
                     .page_size = reading().server().options.page_size,
                     .deleted = LdapSearchRequest::Deleted::kShown},
                    reading().deadline());
  LdapEntry entry;
  while (search.Next(entry)) {
    const std::string guid(SingleValue(entry, "objectGUID"));
    if (guid.empty()) throw CursorRejected('"' + std::string(entry.dn()) + "\" has no objectGUID that can be read");
    notices.changed.insert(guid);
    const bool was_there = NumberOf(entry, "uSNCreated") <= before->usn;
    const bool is_deleted = !SingleValue(entry, "isDeleted").empty();
    if (is_deleted || (was_there && WasRenamedSince(SingleValue(entry, "replPropertyMetaData"), before->usn)))
      notices.renamed.insert(guid);
  }
  return notices;
}

}  // namespace rollcall
