#include "connectors/ldap/connection/root_dse.h"

#include <algorithm>
#include <array>

#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

struct TextFact {
  std::string_view attribute;
  std::string RootDse::*member;
};
constexpr std::array kTexts = {
    TextFact{"vendorName", &RootDse::vendor_name},
    TextFact{"vendorVersion", &RootDse::vendor_version},
    TextFact{"defaultNamingContext", &RootDse::default_naming_context},
    TextFact{"configurationNamingContext", &RootDse::configuration_naming_context},
    TextFact{"dsServiceName", &RootDse::ds_service_name},
    TextFact{"highestCommittedUSN", &RootDse::highest_committed_usn},
};

struct ListFact {
  std::string_view attribute;
  std::vector<std::string> RootDse::*member;
};
constexpr std::array kLists = {
    ListFact{"objectClass", &RootDse::object_classes},     ListFact{"structuralObjectClass", &RootDse::object_classes},
    ListFact{"supportedControl", &RootDse::controls},      ListFact{"supportedCapabilities", &RootDse::capabilities},
    ListFact{"namingContexts", &RootDse::naming_contexts},
};

bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::ranges::any_of(values, [&](const std::string& each) { return EqualsIgnoringCase(each, value); });
}

void Take(std::string_view name, std::span<const std::string_view> values, RootDse& root) {
  for (const TextFact& each : kTexts) {
    if (EqualsIgnoringCase(each.attribute, name) && !values.empty()) root.*each.member = values.front();
  }
  for (const ListFact& each : kLists) {
    if (!EqualsIgnoringCase(each.attribute, name)) continue;
    auto& list = root.*each.member;
    list.insert(list.end(), values.begin(), values.end());
  }
}

}  // namespace

bool RootDse::HasControl(std::string_view oid) const { return Contains(controls, oid); }
bool RootDse::HasCapability(std::string_view oid) const { return Contains(capabilities, oid); }
bool RootDse::HasObjectClass(std::string_view name) const { return Contains(object_classes, name); }

RootDse ReadRootDse(LdapSession& session) {
  std::vector<std::string> attributes;
  for (const TextFact& each : kTexts) attributes.emplace_back(each.attribute);
  for (const ListFact& each : kLists) attributes.emplace_back(each.attribute);
  LdapSearch search(session, {.base = "", .scope = LdapScope::kBase, .attributes = std::move(attributes)},
                    SteadyTime::max());
  RootDse root;
  LdapEntry entry;
  while (search.Next(entry)) {
    for (std::size_t i = 0; i < entry.attribute_count(); ++i) Take(entry.name(i), entry.values(i), root);
  }
  return root;
}

}  // namespace rollcall
