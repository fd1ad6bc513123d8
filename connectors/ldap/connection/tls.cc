#include "connectors/ldap/connection/tls.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <mutex>

#include "connectors/errors.h"
#include "connectors/ldap/connection/result.h"
#include "connectors/ldap/connection/tls_context.h"
#include "connectors/ldap/syntax/libldap.h"

namespace rollcall {
namespace {

struct CertificateProblem {
  std::uint32_t flag;  // of gnutls_certificate_status_t
  std::string_view text;
};
// In this order: the first one that applies is the one to mend.
constexpr std::array kCertificateProblems = {
    CertificateProblem{1U << 5, "has been revoked"},
    CertificateProblem{1U << 10, "has expired"},
    CertificateProblem{1U << 9, "is not valid yet; compare the clocks of both machines"},
    CertificateProblem{1U << 8, "is signed with an algorithm that is no longer secure"},
    CertificateProblem{1U << 6, "is not trusted by ca_file @: none of its authorities signed it"},
    CertificateProblem{1U << 7, "is not trusted by ca_file @: its signer is no certificate authority"},
};

// Collects the messages that libldap would print while this object lives; they are the only place that names
// the reason of a failed handshake. Other threads may do the same at the same time.
class TlsLog {
 public:
  TlsLog() {
    current_ = this;
    const std::lock_guard lock(mutex_);
    if (++users_ == 1) SetLevel(kTrace);
  }
  ~TlsLog() {
    current_ = nullptr;
    const std::lock_guard lock(mutex_);
    if (--users_ == 0) SetLevel(0);
  }
  TlsLog(const TlsLog&) = delete;
  TlsLog& operator=(const TlsLog&) = delete;

  const std::string& text() const { return text_; }

 private:
  // What is wrong with a certificate is told at this level and nowhere else.
  static constexpr int kTrace = 1;

  static void SetLevel(int level) {
    ber_set_option(nullptr, LBER_OPT_LOG_PRINT_FN, reinterpret_cast<void*>(&TlsLog::Print));
    ldap_set_option(nullptr, LDAP_OPT_DEBUG_LEVEL, &level);
  }

  static void Print(const char* line) {
    if (current_ != nullptr && std::string_view(line).starts_with("TLS")) current_->text_ += line;
  }

  static inline thread_local TlsLog* current_ = nullptr;
  static inline std::mutex mutex_;
  static inline int users_ = 0;
  std::string text_;
};

std::optional<std::uint32_t> StatusFlags(std::string_view log) {
  constexpr std::string_view kMark = "peer cert untrusted or revoked (0x";
  const std::size_t at = log.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = log.substr(at + kMark.size());
  std::uint32_t flags = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), flags, 16);
  return flags;
}

std::string DescribeFlags(std::uint32_t flags, std::string_view ca_file) {
  const auto* problem = std::ranges::find_if(kCertificateProblems, [&](const auto& each) { return flags & each.flag; });
  if (problem == kCertificateProblems.end()) return "is not valid";
  std::string text(problem->text);
  if (const std::size_t at = text.find('@'); at != std::string::npos) text.replace(at, 1, ca_file);
  return text;
}

// The last line of the log, which is the outcome, without its mark and full stops.
std::string Outcome(std::string_view log) {
  constexpr std::string_view kMark = "can't connect: ";
  const std::size_t at = log.rfind(kMark);
  if (at != std::string_view::npos) log.remove_prefix(at + kMark.size());
  while (!log.empty() && (log.back() == '\n' || log.back() == '.')) log.remove_suffix(1);
  return std::string(log);
}

[[noreturn]] void ThrowTlsFailure(ldap* handle, int code, const LdapUri& uri, const LdapOptions& options,
                                  const std::string& log) {
  if (auto reason = ExplainTlsLog(log, uri, CaFileOf(options))) throw SourceRejected(uri.text + ": " + *reason);
  LdapResult result = LastResult(handle, code);
  if (code < 0) result.diagnostic = Outcome(log);  // libldap's own words are "(unknown error code)"
  const std::string what = options.start_tls ? "StartTLS" : "TLS handshake (does that port speak TLS?)";
  ThrowResult({.uri = uri.text, .what = what, .bind_dn = options.bind_dn}, result);
}

}  // namespace

void SecureConnection(ldap* handle, int socket, const LdapUri& uri, const LdapOptions& options, SteadyTime deadline) {
  SetTlsContext(handle, uri, options);
  const TlsLog log;
  const bool at_once = uri.scheme == LdapUri::Scheme::kLdaps;
  SocketDeadline limit(socket, deadline);
  const int code = at_once ? ldap_install_tls(handle) : ldap_start_tls_s(handle, nullptr, nullptr);
  if (limit.passed()) {
    throw SourceUnavailable(uri.text + ": the server did not answer the TLS handshake within timeout_seconds (" +
                            std::to_string(options.timeout.count()) + ')');
  }
  if (code != LDAP_SUCCESS) ThrowTlsFailure(handle, code, uri, options, log.text());
  if (ldap_tls_inplace(handle) == 0) throw SourceUnavailable(uri.text + ": TLS did not come about");
}

std::optional<std::string> ExplainTlsLog(std::string_view log, const LdapUri& uri, std::string_view ca_file) {
  const auto mentions = [&](std::string_view words) { return log.find(words) != std::string_view::npos; };
  const std::string certificate = "the certificate of " + uri.text + ' ';
  if (const auto flags = StatusFlags(log)) return certificate + DescribeFlags(*flags, ca_file);
  if (mentions("does not match") || mentions("unable to get common name")) {
    std::string reason = "host name mismatch: " + certificate + "does not name " + uri.host;
    if (uri.host == "localhost") reason += " (libldap puts this machine's own host name in its place: write 127.0.0.1)";
    return reason + "; use a name that stands in the certificate";
  }
  if (mentions("unexpected TLS packet") || mentions("packet with illegal or unsupported version")) {
    return "port " + std::to_string(uri.port) +
           " does not speak TLS; ldaps:// is usually port 636, ldap:// with start_tls 389";
  }
  if (mentions("certificate is required") || mentions("Certificate is required")) {
    return uri.text + " wants a client certificate: set client_certificate and client_key";
  }
  return std::nullopt;
}

}  // namespace rollcall
