#include "connectors/ldap/changes/naming_groups.h"

#include "connectors/ldap/syntax/filter.h"

namespace rollcall {
namespace {

constexpr std::size_t kMaxMembersInOneFilter = 50;
constexpr std::size_t kMaxConditions = 2000;  // beyond that, reading all groups costs the server less

std::string Condition(std::string_view attribute, std::string_view value) {
  return '(' + std::string(attribute) + '=' + EscapeFilterValue(value) + ')';
}

}  // namespace

void NamingGroups::AddMember(std::string_view dn, std::string_view login) {
  if (conditions_.size() > kMaxConditions) return;
  if (!dn.empty()) conditions_.insert(Condition("member", dn) + Condition("uniqueMember", dn));
  if (!login.empty()) conditions_.insert(Condition("memberUid", login));
}

void NamingGroups::Read(Reading& reading, const EntryKind& kind) const {
  if (conditions_.size() > kMaxConditions) {
    for (const LdapBase& base : kind.bases) reading.Pages(kind, base);
    return;
  }
  for (auto each = conditions_.begin(); each != conditions_.end();) {
    std::string any = "(|";
    for (std::size_t i = 0; i < kMaxMembersInOneFilter && each != conditions_.end(); ++i) any += *each++;
    for (const LdapBase& base : kind.bases) reading.FindMatching(kind, base, any + ')');
  }
}

}  // namespace rollcall
