#include "connectors/ldap/groups.h"

#include "connectors/errors.h"
#include "connectors/ldap/dn.h"
#include "connectors/ldap/text.h"

namespace rollcall {

GroupReader::GroupReader(const LdapServer& server)
    : record_(server.options.anchor),
      name_(record_.Want("cn")),
      member_attributes_{{{record_.Want("member"), Syntax::kDn},
                          {record_.Want("uniqueMember"), Syntax::kNameAndOptionalUid},
                          {record_.Want("memberUid"), Syntax::kLogin}}} {}

std::variant<ObservedGroup, UnreadableRecord> GroupReader::Read(const LdapEntry& entry) {
  RefuseRanges(entry);
  record_.Load(entry);
  ObservedGroup group{};
  group.anchor = record_.anchor();
  group.dn = record_.dn();
  group.name = record_.NamingText(name_);
  if (group.name.empty()) record_.Fail("it has no name: cn is missing");
  ReadMembers();
  group.members = members_;
  if (const auto problem = record_.problem()) return *problem;
  return group;
}

void GroupReader::RefuseRanges(const LdapEntry& entry) const {
  constexpr std::string_view kRange = ";range=";
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    for (const MemberAttribute& each : member_attributes_) {
      const std::string& attribute = record_.wanted()[each.attribute];
      const std::string_view name = entry.name(i);
      if (!StartsWithIgnoringCase(name, attribute) || !StartsWithIgnoringCase(name.substr(attribute.size()), kRange))
        continue;
      throw SourceUnavailable("the group \"" + std::string(entry.dn()) +
                              "\" is incomplete: the server sent only a part of its members (" + std::string(name) +
                              "), and reading the others is not supported; raise the server's limit of "
                              "values per attribute (MaxValRange), or leave the group out with group_filter");
    }
  }
}

void GroupReader::ReadMembers() {
  members_.clear();
  keys_.clear();
  key_ranges_.clear();
  for (const auto& [attribute, syntax] : member_attributes_) {
    for (const std::string_view value : record_.Values(attribute)) {
      switch (syntax) {
        case Syntax::kDn:
          AddDn(attribute, value);
          break;
        case Syntax::kNameAndOptionalUid:
          AddDn(attribute, WithoutOptionalUid(value));
          break;
        case Syntax::kLogin:
          members_.push_back({MemberRef::Kind::kLogin, record_.Checked(attribute, value)});
          break;
      }
    }
  }
  // The DNs come first; only now do their keys stay where they are.
  for (std::size_t i = 0; i < key_ranges_.size(); ++i) {
    members_[i].value = std::string_view(keys_).substr(key_ranges_[i].first, key_ranges_[i].size);
  }
}

void GroupReader::AddDn(std::size_t attribute, std::string_view value) {
  const std::size_t first = keys_.size();
  if (!AppendDnKey(value, keys_)) AppendLowerCase(record_.Checked(attribute, value), keys_);
  key_ranges_.push_back({first, keys_.size() - first});
  members_.push_back({MemberRef::Kind::kDn, {}});
}

std::string_view WithoutOptionalUid(std::string_view value) {
  const std::size_t mark = value.rfind("#'");
  if (mark == std::string_view::npos || !value.ends_with("'B")) return value;
  const std::string_view bits = value.substr(mark + 2);
  return bits.find_first_not_of("01") == bits.size() - 2 ? value.substr(0, mark) : value;
}

}  // namespace rollcall
