#include "connectors/ldap/reading.h"

#include "connectors/ldap/filter.h"

namespace rollcall {

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
  const std::string& attribute = server_.options.anchor;
  const std::string filter = "(&" + base.filter + '(' + attribute + '=' + EscapeFilterValue(anchor) + "))";
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
