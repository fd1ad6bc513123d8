#include "connectors/ldap/entries/primary_groups.h"

#include "connectors/base/dn.h"
#include "connectors/ldap/syntax/filter.h"

namespace rollcall {

std::optional<std::string> SidInDomainOf(std::string_view user_sid, std::uint32_t rid) {
  constexpr std::size_t kHeader = 8;  // revision, count, authority
  constexpr std::size_t kSubAuthority = 4;
  if (user_sid.size() <= kHeader || user_sid[0] != 1) return std::nullopt;
  const auto count = static_cast<unsigned char>(user_sid[1]);
  if (user_sid.size() != kHeader + count * kSubAuthority) return std::nullopt;
  std::string sid(user_sid.substr(0, user_sid.size() - kSubAuthority));
  for (std::size_t i = 0; i < kSubAuthority; ++i) sid += static_cast<char>((rid >> (8 * i)) & 0xFFU);
  return sid;
}

std::optional<DnView> PrimaryGroups::Find(const std::string& sid) {
  auto known = known_.find(sid);
  if (known == known_.end()) known = known_.emplace(sid, Search(sid)).first;
  if (known->second.dn.empty()) return std::nullopt;
  return DnView{.text = known->second.dn, .key = known->second.key};
}

PrimaryGroups::Name PrimaryGroups::Search(const std::string& sid) {
  std::vector<LdapBase> bases = server_.options.group_bases;
  if (!server_.root.default_naming_context.empty()) bases = {LdapBase(server_.root.default_naming_context)};
  Name name;
  for (const LdapBase& base : bases) {
    LdapSearch search(session_,
                      {.base = base.dn,
                       .scope = base.scope,
                       .filter = "(objectSid=" + EscapeFilterValue(sid) + ')',
                       .attributes = {"1.1"}},
                      deadline_);
    LdapEntry entry;
    while (search.Next(entry)) {
      if (const auto key = DnKey(entry.dn())) name = {.dn = std::string(entry.dn()), .key = *key};
    }
  }
  return name;
}

}  // namespace rollcall
