#include "connectors/ldap/check/effective_rights.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "connectors/errors.h"
#include "connectors/ldap/changes/reading.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/syntax/ber.h"
#include "connectors/ldap/syntax/libldap.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostEntries = 20;                      // that are asked about, one by one
constexpr std::string_view kRights = "attributeLevelRights";  // "uid:rsc, nsAccountLock:none"

// Attributes that only entries of one class may have; of others the server says that nothing is allowed.
struct OfClass {
  std::string_view attribute;
  std::string_view object_class;
};
constexpr std::array kOfClasses = {OfClass{"shadowExpire", "shadowAccount"},
                                   OfClass{"krbLastSuccessfulAuth", "krbPrincipalAux"}};

class RightsOf : public SearchExtension {
 public:
  explicit RightsOf(const std::string& identity) : identity_(identity) {}

  LdapControlPtr Control() override {
    berval value{.bv_len = identity_.size(), .bv_val = const_cast<char*>(identity_.data())};
    LDAPControl* control = nullptr;
    constexpr int kCritical = 1;
    constexpr int kCopy = 1;
    if (ldap_control_create(kEffectiveRightsControl.data(), kCritical, &value, kCopy, &control) != LDAP_SUCCESS)
      throw SourceUnavailable("the request for effective rights cannot be written");
    return LdapControlPtr(control);
  }
  void OnEntry(ldapcontrol** /*controls*/) override {}
  Then OnResult(const LdapResult& /*result*/, ldapcontrol** /*controls*/) override { return Then::kEnd; }

 private:
  const std::string& identity_;
};

bool MayHave(const LdapEntry& entry, std::string_view attribute) {
  const auto* known = std::ranges::find_if(
      kOfClasses, [&](const OfClass& each) { return EqualsIgnoringCase(each.attribute, attribute); });
  if (known == kOfClasses.end()) return true;
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    if (!EqualsIgnoringCase(entry.name(i), "objectClass")) continue;
    return std::ranges::any_of(entry.values(i),
                               [&](auto each) { return EqualsIgnoringCase(each, known->object_class); });
  }
  return false;
}

// Whether the rights "uid:rsc, nsAccountLock:none" have an r for it, rather than none.
bool MayRead(std::string_view rights, std::string_view attribute) {
  while (!rights.empty()) {
    const std::string_view one = rights.substr(0, rights.find(", "));
    rights.remove_prefix(std::min(rights.size(), one.size() + 2));
    const auto colon = one.rfind(':');
    if (colon == std::string_view::npos || !EqualsIgnoringCase(one.substr(0, colon), attribute)) continue;
    const std::string_view allowed = one.substr(colon + 1);
    return allowed != "none" && allowed.find('r') != std::string_view::npos;
  }
  return false;
}

struct ReadRight {
  std::string attribute;
  std::int64_t entries = 0;   // that may have it
  std::int64_t readable = 0;  // those of them where the agent may read it

  bool is_hidden() const { return readable < entries; }
};

void AskAbout(const std::string& dn, const std::string& identity, const LdapServer& server, LdapSession& session,
              std::vector<ReadRight>& rights) {
  RightsOf extension(identity);
  LdapSearchRequest request{.base = dn, .scope = LdapScope::kBase, .attributes = {"objectClass"}};
  for (const ReadRight& each : rights) request.attributes.push_back(each.attribute);
  request.extension = &extension;
  LdapSearch search(session, std::move(request), std::chrono::steady_clock::now() + server.options.timeout);
  LdapEntry entry;
  while (search.Next(entry)) {
    const std::string_view told = SingleValue(entry, kRights);
    for (ReadRight& right : rights) {
      if (!MayHave(entry, right.attribute)) continue;
      ++right.entries;
      if (MayRead(told, right.attribute)) ++right.readable;
    }
  }
}

EffectiveRights Conclude(const std::vector<ReadRight>& rights, const std::string& agent) {
  EffectiveRights result{.are_known = true, .hidden = "", .rule = ""};
  std::string names;
  for (const ReadRight& each : rights) {
    if (!each.is_hidden()) continue;
    result.hidden += (names.empty() ? "" : ", ") + each.attribute + " (on " +
                     std::to_string(each.entries - each.readable) + " of " + std::to_string(each.entries) + " entries)";
    names += (names.empty() ? "" : " || ") + each.attribute;
  }
  if (names.empty()) return result;
  result.rule = "aci: (targetattr = \"" + names +
                "\")(version 3.0; acl \"rollcall\"; allow (read, search, compare) userdn = \"ldap:///" + agent + "\";)";
  return result;
}

}  // namespace

EffectiveRights RightsToRead(const LdapServer& server, LdapSession& session, std::span<const std::string> dns,
                             const std::vector<std::string>& attributes) {
  constexpr std::string_view kDn = "dn:";
  // Others say of attributes that they do not know the same as of those that they hide.
  if (server.facts->dialect != LdapDialect::k389Ds || !server.root.HasControl(kEffectiveRightsControl)) return {};
  if (attributes.empty()) return {};
  std::string agent = session.WhoAmI();  // "dn: cn=agent,..."
  if (!StartsWithIgnoringCase(agent, kDn)) return {};
  agent.erase(0, agent.find_first_not_of(' ', kDn.size()));
  std::vector<ReadRight> rights;
  for (const std::string& each : attributes) rights.push_back({.attribute = each});
  // Access rules are mostly those of a subtree: entries from all over the sample tell them.
  const std::size_t step = dns.size() / kMostEntries + 1;
  try {
    for (std::size_t i = 0; i < dns.size(); i += step) {
      AskAbout(dns[i], std::string(kDn) + agent, server, session, rights);
    }
  } catch (const SourceUnavailable&) {  // there are access rules for controls too
    return {};
  } catch (const SourceRejected&) {
    return {};
  }
  return Conclude(rights, agent);
}

}  // namespace rollcall
