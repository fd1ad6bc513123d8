#include "connectors/ldap/connection/uri.h"

#include <limits>
#include <memory>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/libldap.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

struct FreeUrl {
  void operator()(LDAPURLDesc* url) const { ldap_free_urldesc(url); }
};

[[noreturn]] void Reject(std::string_view text, std::string_view reason) {
  throw SourceRejected("uris: \"" + std::string(text) + "\" " + std::string(reason) +
                       "; write ldaps://HOST[:PORT], ldap://HOST[:PORT] or ldapi://%2Fpath%2Fof%2Fsocket");
}

LdapUri::Scheme SchemeOf(std::string_view text) {
  if (StartsWithIgnoringCase(text, "ldap://")) return LdapUri::Scheme::kLdap;
  if (StartsWithIgnoringCase(text, "ldaps://")) return LdapUri::Scheme::kLdaps;
  if (StartsWithIgnoringCase(text, "ldapi://")) return LdapUri::Scheme::kLdapi;
  Reject(text, "is not the address of a directory");
}

bool NamesMoreThanAServer(const LDAPURLDesc& url) {
  return (url.lud_dn != nullptr && *url.lud_dn != '\0') || url.lud_attrs != nullptr || url.lud_filter != nullptr ||
         url.lud_exts != nullptr || url.lud_scope > LDAP_SCOPE_BASE;
}

}  // namespace

LdapUri ParseLdapUri(std::string_view text) {
  LdapUri uri{.scheme = SchemeOf(text), .host = {}, .text = std::string(text)};
  if (text.find_first_of(" \t\r\n") != std::string_view::npos)
    Reject(text, "has a blank in it; every server is an entry of its own");
  LDAPURLDesc* parsed = nullptr;
  if (ldap_url_parse(uri.text.c_str(), &parsed) != LDAP_URL_SUCCESS) Reject(text, "cannot be read");
  const std::unique_ptr<LDAPURLDesc, FreeUrl> url(parsed);
  if (NamesMoreThanAServer(*url)) Reject(text, "names more than a server; bases and filter have keys of their own");
  if (url->lud_host != nullptr) uri.host = url->lud_host;
  if (uri.host.empty()) Reject(text, uri.scheme == LdapUri::Scheme::kLdapi ? "names no socket" : "names no host");
  if (uri.scheme == LdapUri::Scheme::kLdapi) return uri;
  if (uri.host.front() == '[') uri.host = uri.host.substr(1, uri.host.size() - 2);
  if (url->lud_port <= 0 || url->lud_port > std::numeric_limits<std::uint16_t>::max())
    Reject(text, "has no valid port");
  uri.port = static_cast<std::uint16_t>(url->lud_port);
  return uri;
}

}  // namespace rollcall
