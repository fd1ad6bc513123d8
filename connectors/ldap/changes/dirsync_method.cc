#include "connectors/ldap/changes/dirsync_method.h"

#include "connectors/errors.h"

namespace rollcall {
namespace {

// No entry has it.
constexpr std::string_view kNobody = "(objectGUID=\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00)";

constexpr char kReplicationMark = 'r';
constexpr char kOwnMark = 'o';

bool Has(const LdapEntry& entry, std::string_view attribute) { return !SingleValue(entry, attribute).empty(); }

}  // namespace

AdMethod::Notices DirSyncMethod::FindNotices(const AdReplica* before, const std::string& position) {
  if (before != nullptr) {
    if (position.size() < 2 || (position[0] != kReplicationMark && position[0] != kOwnMark))
      throw CursorRejected("what the last pull left is damaged");
    rights_ = position[0] == kReplicationMark ? DirSync::Rights::kReplication : DirSync::Rights::kOwn;
    DirSync control(position.substr(1), rights_);
    return Ask(control);
  }
  for (const auto rights : {DirSync::Rights::kReplication, DirSync::Rights::kOwn}) {
    rights_ = rights;
    DirSync control("", rights);
    try {
      return Ask(control);
    } catch (const SourceRejected&) {
      if (!control.lacks_rights()) throw;
    }
  }
  throw CursorRejected("DirSync does not get through");
}

// All attributes: what is not asked for is not told of, and any of them may decide whether the filter lets an entry in.
AdMethod::Notices DirSyncMethod::Ask(DirSync& control) {
  const bool from_start = control.cookie().empty();
  LdapSearch search(reading().session(),
                    {.base = reading().server().root.default_naming_context,
                     .filter = from_start ? std::string(kNobody) : "(objectClass=*)",
                     .attributes = {"*"},
                     .extension = &control},
                    reading().deadline());
  Notices notices;
  LdapEntry entry;
  while (search.Next(entry)) {
    const std::string guid(SingleValue(entry, "objectGUID"));
    if (guid.empty())
      throw CursorRejected("DirSync tells of \"" + std::string(entry.dn()) + "\" without its objectGUID");
    notices.changed.insert(guid);
    const bool is_new = Has(entry, "whenCreated");
    if (Has(entry, "isDeleted") || (!is_new && (Has(entry, "name") || Has(entry, "parentGUID"))))
      notices.renamed.insert(guid);
  }
  cookie_ = control.cookie();
  return notices;
}

std::string DirSyncMethod::Position() const { return (TellsEverything() ? kReplicationMark : kOwnMark) + cookie_; }

}  // namespace rollcall
