#include "connectors/ldap/entries/postponed_groups.h"

#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/libldap.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

// Whatever changes when a group changes: of two readings with the same marks both belong to one state of it.
constexpr std::array<std::string_view, 2> kMarks = {"uSNChanged", "modifyTimestamp"};

struct FreeUrl {
  void operator()(LDAPURLDesc* url) const { ldap_free_urldesc(url); }
};

std::string MarksOf(const LdapEntry& entry) {
  std::string marks;
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    for (const std::string_view mark : kMarks) {
      if (!EqualsIgnoringCase(entry.name(i), mark)) continue;
      for (const std::string_view value : entry.values(i)) marks += std::string(mark) + '=' + std::string(value) + ' ';
    }
  }
  return marks;
}

std::vector<std::string> WithMarks(std::vector<std::string> attributes) {
  attributes.insert(attributes.end(), kMarks.begin(), kMarks.end());
  return attributes;
}

// The first range in `entry`, and where it stands.
std::optional<std::pair<MemberRange, std::size_t>> FindRange(const LdapEntry& entry) {
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    if (const auto range = ParseMemberRange(entry.name(i))) return std::pair{*range, i};
  }
  return std::nullopt;
}

std::optional<LdapScope> ScopeOf(const LDAPURLDesc& url) {
  switch (url.lud_scope) {
    case LDAP_SCOPE_DEFAULT:  // RFC 4516 section 2
    case LDAP_SCOPE_BASE:
      return LdapScope::kBase;
    case LDAP_SCOPE_ONELEVEL:
      return LdapScope::kOneLevel;
    case LDAP_SCOPE_SUBTREE:
      return LdapScope::kSubtree;
    default:
      return std::nullopt;
  }
}

}  // namespace

LdapEntry PostponedGroups::LoadGroup(const std::string& dn, std::vector<std::string> attributes) {
  LdapEntry group;
  try {
    LdapSearch search(session_, {.base = dn, .scope = LdapScope::kBase, .attributes = WithMarks(std::move(attributes))},
                      deadline_);
    LdapEntry entry;
    while (search.Next(entry)) group = std::move(entry);
  } catch (const SourceRejected& error) {
    throw SourceUnavailable(std::string(error.what()) + "; the group was there a moment ago");
  }
  if (group.dn().empty()) throw SourceUnavailable("the group \"" + dn + "\" went away while it was read");
  return group;
}

GroupReader::Found PostponedGroups::ReadOne(GroupReader& reader, const std::string& dn) {
  constexpr int kAttempts = 3;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    elsewhere_ = {};
    group_ = LoadGroup(dn, reader.attributes());
    if (!ReadRanges(dn, group_)) continue;
    ReadUrls(group_);
    return reader.Read(group_, elsewhere_);
  }
  throw SourceUnavailable("the group \"" + dn + "\" is incomplete: it was changed each time it was read");
}

bool PostponedGroups::ReadRanges(const std::string& dn, const LdapEntry& group) {
  const std::string marks = MarksOf(group);
  LdapEntry next;
  const LdapEntry* part = &group;
  while (const auto found = FindRange(*part)) {
    const auto& [range, attribute] = *found;
    const auto values = part->values(attribute);
    elsewhere_.members.insert(elsewhere_.members.end(), values.begin(), values.end());
    if (!range.last) return true;
    if (values.empty() || *range.last < range.first) return false;  // it would never end
    const std::string wanted = std::string(range.attribute) + ";range=" + std::to_string(*range.last + 1) + "-*";
    next = LoadGroup(dn, {wanted});
    if (MarksOf(next) != marks) return false;
    part = &next;
    if (!FindRange(next)) return false;  // the end was not told
  }
  return true;  // not in ranges any more
}

void PostponedGroups::ReadUrls(const LdapEntry& group) {
  try {
    for (std::size_t i = 0; i < group.attribute_count(); ++i) {
      if (!EqualsIgnoringCase(group.name(i), kMemberUrl)) continue;
      for (const std::string_view url : group.values(i)) SearchUrl(std::string(url));
    }
  } catch (const SourceRejected& error) {
    elsewhere_.problem = error.what();
  }
}

void PostponedGroups::SearchUrl(const std::string& url) {
  has_dynamic_ = true;
  LDAPURLDesc* parsed = nullptr;
  const int code = ldap_url_parse(url.c_str(), &parsed);
  const std::unique_ptr<LDAPURLDesc, FreeUrl> owner(parsed);
  const auto scope = code == LDAP_URL_SUCCESS ? ScopeOf(*parsed) : std::nullopt;
  const bool is_elsewhere = scope && parsed->lud_host != nullptr && *parsed->lud_host != '\0';
  if (!scope || is_elsewhere || parsed->lud_dn == nullptr) {
    throw SourceRejected("its memberURL \"" + url +
                         "\" is not understood; it should be as in ldap:///ou=people,dc=example,dc=com??sub?(title=*)");
  }
  LdapSearchRequest request = {
      .base = parsed->lud_dn, .scope = *scope, .attributes = {LDAP_NO_ATTRS}, .page_size = server_.options.page_size};
  if (parsed->lud_filter != nullptr) request.filter = parsed->lud_filter;
  LdapSearch search(session_, std::move(request), deadline_);
  LdapEntry entry;
  while (search.Next(entry)) elsewhere_.members.emplace_back(entry.dn());
}

}  // namespace rollcall
