#include "connectors/ldap/connection/tls_context.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <system_error>
#include <tuple>
#include <utility>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/libldap.h"

namespace rollcall {
namespace {

// Debian and its family, Red Hat and its family, SUSE.
constexpr std::array kSystemCaFiles = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                       "/etc/ssl/ca-bundle.pem"};

struct TlsFiles {
  std::string ca;
  std::string certificate;  // empty: none
  std::string key;
  std::string version;  // of their contents
  friend bool operator<(const TlsFiles& a, const TlsFiles& b) {
    return std::tie(a.ca, a.certificate, a.key, a.version) < std::tie(b.ca, b.certificate, b.key, b.version);
  }
};

struct TlsContext {
  LdapHandle owner;
  void* context = nullptr;
};

std::string SystemCaFile() {
  for (const char* path : kSystemCaFiles) {
    if (access(path, R_OK) == 0) return path;
  }
  return {};
}

void RequireReadable(const LdapUri& uri, std::string_view key, const std::string& path) {
  if (path.empty() || access(path.c_str(), R_OK) == 0) return;
  const std::string reason = std::generic_category().message(errno);
  throw SourceRejected(uri.text + ": " + std::string(key) + ": " + path + " cannot be read: " + reason);
}

// Changes whenever one of the files is written or replaced.
std::string VersionOf(const TlsFiles& files) {
  std::string version;
  for (const std::string* path : {&files.ca, &files.certificate, &files.key}) {
    struct stat status {};
    if (stat(path->c_str(), &status) != 0) continue;
    for (const auto part :
         {static_cast<std::int64_t>(status.st_ino), static_cast<std::int64_t>(status.st_size),
          static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec)}) {
      version += std::to_string(part) + ' ';
    }
  }
  return version;
}

void SetFile(ldap* handle, int option, const std::string& path) {
  if (!path.empty()) ldap_set_option(handle, option, path.c_str());
}

TlsContext Load(const TlsFiles& files, const LdapUri& uri) {
  ldap* raw = nullptr;
  if (ldap_initialize(&raw, nullptr) != LDAP_SUCCESS) throw SourceUnavailable(uri.text + ": libldap cannot be set up");
  TlsContext loaded{.owner = LdapHandle(raw)};
  SetFile(raw, LDAP_OPT_X_TLS_CACERTFILE, files.ca);
  SetFile(raw, LDAP_OPT_X_TLS_CERTFILE, files.certificate);
  SetFile(raw, LDAP_OPT_X_TLS_KEYFILE, files.key);
  // Last: only the options that are set before it count, and only its result tells whether they are usable.
  const int for_client = 0;
  if (ldap_set_option(raw, LDAP_OPT_X_TLS_NEWCTX, &for_client) != LDAP_OPT_SUCCESS ||
      ldap_get_option(raw, LDAP_OPT_X_TLS_CTX, &loaded.context) != LDAP_OPT_SUCCESS) {
    throw SourceRejected(uri.text + ": ca_file " + files.ca +
                         (files.certificate.empty() ? "" : ", client_certificate or client_key") +
                         " is not usable: PEM is expected, and a key has to belong to its certificate");
  }
  return loaded;
}

}  // namespace

std::string CaFileOf(const LdapOptions& options) { return options.ca_file.empty() ? SystemCaFile() : options.ca_file; }

void SetTlsContext(ldap* handle, const LdapUri& uri, const LdapOptions& options) {
  // libldap 2.5 with GnuTLS loses 17 kB with every context that has a client certificate, so that a daemon
  // must not make one for each connection. One that was replaced stays as well: libldap has no way to return
  // a context that was asked for.
  static std::mutex mutex;
  static auto& loaded = *new std::map<TlsFiles, TlsContext>;

  TlsFiles files{CaFileOf(options), options.client_certificate, options.client_key, {}};
  if (files.ca.empty()) throw SourceRejected(uri.text + ": this system has no bundle of authorities: set ca_file");
  RequireReadable(uri, "ca_file", files.ca);
  RequireReadable(uri, "client_certificate", files.certificate);
  RequireReadable(uri, "client_key", files.key);
  files.version = VersionOf(files);
  const std::lock_guard lock(mutex);
  TlsContext& entry = loaded[files];
  if (entry.context == nullptr) entry = Load(files, uri);
  const int demand = LDAP_OPT_X_TLS_DEMAND;
  ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  if (ldap_set_option(handle, LDAP_OPT_X_TLS_CTX, entry.context) != LDAP_OPT_SUCCESS) {
    throw SourceUnavailable(uri.text + ": libldap does not take the TLS settings");
  }
}

}  // namespace rollcall
