#include "connectors/ldap/changes/reading.h"

#include <algorithm>

#include "connectors/ldap/connection/dialect.h"
#include "connectors/ldap/syntax/filter.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

std::string AnchorFilter(const std::string& attribute, const std::string& anchor) {
  const bool is_guid = AnchorSyntaxOf(attribute) == AnchorSyntax::kGuid;
  return '(' + attribute + '=' + EscapeFilterValue(is_guid ? TextToGuid(anchor) : anchor) + ')';
}

}  // namespace

std::string_view SingleValue(const LdapEntry& entry, std::string_view attribute) {
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    if (EqualsIgnoringCase(entry.name(i), attribute) && entry.values(i).size() == 1) return entry.values(i).front();
  }
  return {};
}

void Reading::Pages(const EntryKind& kind, const LdapBase& base) {
  LdapSearch search(session_,
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = base.filter,
                     .attributes = kind.attributes,
                     .page_size = server_.options.page_size},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) kind.take(entry);
  counts.entries += search.entries();
  counts.pages += search.pages();
}

bool Reading::Find(const EntryKind& kind, const LdapBase& base, const std::string& anchor) {
  return FindThose(kind, base, AnchorFilter(kind.anchor, anchor));
}

void Reading::FindAll(const EntryKind& kind, const LdapBase& base, std::span<const std::string> anchors) {
  constexpr std::size_t kAtOnce = 100;
  while (!anchors.empty()) {
    const auto some = anchors.first(std::min(anchors.size(), kAtOnce));
    std::string any = "(|";
    for (const std::string& anchor : some) any += AnchorFilter(kind.anchor, anchor);
    FindThose(kind, base, any + ')');
    anchors = anchors.subspan(some.size());
  }
}

bool Reading::FindThose(const EntryKind& kind, const LdapBase& base, const std::string& condition) {
  const std::string filter = "(&" + base.filter + condition + ')';
  LdapSearch search(session_, {.base = base.dn, .scope = base.scope, .filter = filter, .attributes = kind.attributes},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) kind.take(entry);
  return search.entries() > 0;
}

void Reading::Present(const EntryKind& kind, const std::string& anchor) {
  ++counts.present;
  kind.present({anchor});
}

void Reading::Gone(const EntryKind& kind, const std::string& anchor) {
  ++counts.gone;
  kind.gone({anchor});
}

}  // namespace rollcall
