#include "connectors/ldap/entries/groups.h"

#include <charconv>

#include "connectors/base/dn.h"
#include "connectors/errors.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {

GroupReader::GroupReader(const LdapServer& server)
    : record_(server.options.group_anchor, server.groups_without_anchor, RecordKind::kGroup),
      name_(record_.Want("cn")),
      member_url_(record_.Want(kMemberUrl)),
      member_attributes_{{{record_.Want("member"), Syntax::kDn},
                          {record_.Want("uniqueMember"), Syntax::kNameAndOptionalUid},
                          {record_.Want("memberUid"), Syntax::kLogin}}} {}

GroupReader::Found GroupReader::Read(const LdapEntry& entry) {
  if (IsPartial(entry)) return PostponedGroup{entry.dn()};
  return Read(entry, {});
}

GroupReader::Found GroupReader::Read(const LdapEntry& entry, const Elsewhere& elsewhere) {
  record_.Load(entry);
  ObservedGroup group{};
  group.anchor = record_.anchor();
  group.dn = record_.dn();
  group.name = record_.NamingText(name_);
  if (group.name.empty()) record_.Fail("it has no name: cn is missing");
  if (!elsewhere.problem.empty()) record_.Fail(elsewhere.problem);
  ReadMembers(elsewhere);
  group.members = members_;
  if (const auto problem = record_.problem()) return *problem;
  return group;
}

bool GroupReader::IsPartial(const LdapEntry& entry) const {
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    if (EqualsIgnoringCase(entry.name(i), kMemberUrl)) return true;
    const auto range = ParseMemberRange(entry.name(i));
    if (!range) continue;
    for (const auto& [attribute, syntax] : member_attributes_) {
      if (!EqualsIgnoringCase(range->attribute, record_.wanted()[attribute])) continue;
      if (syntax == Syntax::kDn) return true;
      throw SourceUnavailable("the group \"" + std::string(entry.dn()) +
                              "\" is incomplete: the server sent only a part of its members (" +
                              std::string(entry.name(i)) +
                              "); raise the server's limit of values per attribute (MaxValRange), or leave the group "
                              "out with group_filter");
    }
  }
  return false;
}

void GroupReader::ReadMembers(const Elsewhere& elsewhere) {
  members_.clear();
  keys_.clear();
  key_ranges_.clear();
  for (const std::string& dn : elsewhere.members) AddDn(member_attributes_[0].attribute, dn);
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

std::optional<MemberRange> ParseMemberRange(std::string_view attribute_description) {
  constexpr std::string_view kRange = ";range=";
  const std::size_t option = attribute_description.find(';');
  if (option == std::string_view::npos) return std::nullopt;
  const std::string_view rest = attribute_description.substr(option);
  if (!StartsWithIgnoringCase(rest, kRange)) return std::nullopt;
  MemberRange range{.attribute = attribute_description.substr(0, option)};
  const char* end = rest.data() + rest.size();
  const auto [minus, error] = std::from_chars(rest.data() + kRange.size(), end, range.first);
  if (error != std::errc() || minus == end || *minus != '-') return std::nullopt;
  const std::string_view last(minus + 1, end);
  if (last == "*") return range;
  std::uint64_t number = 0;
  const auto [stop, problem] = std::from_chars(last.data(), end, number);
  if (problem != std::errc() || stop != end) return std::nullopt;
  range.last = number;
  return range;
}

std::string_view WithoutOptionalUid(std::string_view value) {
  const std::size_t mark = value.rfind("#'");
  if (mark == std::string_view::npos || !value.ends_with("'B")) return value;
  const std::string_view bits = value.substr(mark + 2);
  return bits.find_first_not_of("01") == bits.size() - 2 ? value.substr(0, mark) : value;
}

}  // namespace rollcall
