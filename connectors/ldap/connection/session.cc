#include "connectors/ldap/connection/session.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "connectors/errors.h"
#include "connectors/ldap/connection/kerberos.h"
#include "connectors/ldap/connection/srv.h"
#include "connectors/ldap/connection/tls.h"
#include "connectors/ldap/syntax/libldap.h"

namespace rollcall {
namespace {

using std::chrono::steady_clock;

// What stands in the environment and in ldap.conf or ~/.ldaprc must not weaken a verified connection
// (LDAPTLS_REQCERT=never) or cut an answer short (LDAPSIZELIMIT). libldap reads them at its first call; this runs
// before main, since no thread may run while the environment changes.
[[maybe_unused]] const int kIgnoreEnvironment = setenv("LDAPNOINIT", "1", 1);

void SetInt(ldap* handle, int option, int value) { ldap_set_option(handle, option, &value); }

Sockbuf* ConnectionOf(ldap* handle) {
  Sockbuf* connection = nullptr;
  ldap_get_option(handle, LDAP_OPT_SOCKBUF, &connection);
  return connection;
}

// libldap reads the head of a message and then the rest of it, and waits for either: three calls to the system for each
// entry. With a buffer below everything else it reads what has come, and looks there before it waits.
void ReadWhatHasCome(ldap* handle) {
  int bytes = 64 << 10;
  ber_sockbuf_add_io(ConnectionOf(handle), &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, &bytes);
}

LdapHandle Adopt(UniqueFd& socket, const LdapUri& uri) {
  const int protocol = uri.scheme == LdapUri::Scheme::kLdapi ? LDAP_PROTO_IPC : LDAP_PROTO_TCP;
  ldap* raw = nullptr;
  const int code = ldap_init_fd(socket.get(), protocol, uri.text.c_str(), &raw);
  if (code != LDAP_SUCCESS) throw SourceUnavailable(uri.text + ": " + ldap_err2string(code));
  socket.Release();  // the handle closes it from now on
  LdapHandle handle(raw);
  ReadWhatHasCome(raw);
  SetInt(raw, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3);
  SetInt(raw, LDAP_OPT_DEREF, LDAP_DEREF_NEVER);
  ldap_set_option(raw, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(raw, LDAP_OPT_RESTART, LDAP_OPT_ON);  // a signal is no lost connection
  return handle;
}

timeval ToTimeval(steady_clock::duration duration) {
  const auto micros = std::chrono::ceil<std::chrono::microseconds>(std::max(duration, steady_clock::duration{0}));
  constexpr std::int64_t kSecond = 1'000'000;
  return {.tv_sec = micros.count() / kSecond, .tv_usec = micros.count() % kSecond};
}

[[noreturn]] void ThrowLate(const LdapStep& step, const std::string& limit) {
  throw SourceUnavailable(DescribeStep(step) + ": " + limit);
}

// What the mechanism asks for, who to act as and the like, is left at its default. It asks before it uses the
// credential, and libldap can take one only then: the SASL context exists for the time of the bind.
int AnswerNothing(ldap* handle, unsigned /*flags*/, void* credential, void* questions) {
  if (credential != nullptr && ldap_set_option(handle, LDAP_OPT_X_SASL_GSS_CREDS, credential) != LDAP_OPT_SUCCESS)
    return LDAP_LOCAL_ERROR;
  for (auto* each = static_cast<sasl_interact_t*>(questions); each->id != SASL_CB_LIST_END; ++each) {
    each->result = "";
    each->len = 0;
  }
  return LDAP_SUCCESS;
}

std::string ReadPasswordFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw SourceRejected("bind_password_file: " + path + " cannot be read: " + std::generic_category().message(errno));
  std::string password{std::istreambuf_iterator<char>(file), {}};
  if (password.ends_with('\n')) password.pop_back();
  return password;
}

}  // namespace

LdapSession LdapSession::OpenAny(const LdapOptions& options) {
  std::string failures;
  for (const std::string& each : ServersOf(options)) {
    try {
      return LdapSession(options, ParseLdapUri(each));
    } catch (const SourceUnavailable& error) {
      if (!failures.empty()) failures += "; ";
      failures += error.what();
    }
  }
  throw SourceUnavailable(failures);
}

LdapSession::LdapSession(const LdapOptions& options, LdapUri uri) : options_(&options), uri_(std::move(uri)) {
  UniqueFd socket = ConnectSocket(uri_, steady_clock::now() + options.timeout);
  const int fd = socket.get();
  reach_ = ReachOf(fd);
  handle_ = Adopt(socket, uri_);
  const bool wants_tls = uri_.scheme == LdapUri::Scheme::kLdaps || options.start_tls;
  if (wants_tls) SecureConnection(handle_.get(), fd, uri_, options, steady_clock::now() + options.timeout);
  Bind();
}

bool LdapSession::is_encrypted() const {
  ber_len_t strength = 0;  // of the layer that GSSAPI has put in; 1 is integrity alone
  ldap_get_option(handle_.get(), LDAP_OPT_X_SASL_SSF, &strength);
  return ldap_tls_inplace(handle_.get()) != 0 || strength > 1;
}

std::string_view LdapSession::protection() const {
  if (ldap_tls_inplace(handle_.get()) != 0) return "TLS, certificate verified";
  return is_encrypted() ? "encrypted by GSSAPI" : "not encrypted";
}

void LdapSession::Bind() {
  switch (options_->bind) {
    case LdapOptions::Bind::kAnonymous:
      return;  // the state of every new connection
    case LdapOptions::Bind::kSimple:
      if (!is_encrypted() && reach_ == Reach::kNetwork && !options_->allow_cleartext) {
        throw SourceRejected(
            uri_.text + ": the password of " + options_->bind_dn +
            " would cross the network in clear; use ldaps://, start_tls = true, or allow_cleartext = true");
      }
      return Simple(options_->bind_dn, ReadBindPassword(*options_));
    case LdapOptions::Bind::kSaslExternal:
      return External();
    case LdapOptions::Bind::kSaslGssapi:
      return Gssapi();
  }
}

void LdapSession::Simple(const std::string& dn, const std::string& password) {
  const std::string what = "bind as " + dn;
  berval credentials{.bv_len = password.size(), .bv_val = const_cast<char*>(password.data())};
  int id = 0;
  const int code = ldap_sasl_bind(handle(), dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, &id);
  if (code != LDAP_SUCCESS) ThrowResult(Step(what), LastResult(handle(), code));
  ReceiveSuccess(id, what);
}

void LdapSession::External() {
  constexpr std::string_view kWhat = "SASL EXTERNAL bind";
  char nothing[] = "";
  berval credentials{.bv_len = 0, .bv_val = nothing};  // present but empty: whoever the server takes us for
  int id = 0;
  const int code = ldap_sasl_bind(handle(), nullptr, "EXTERNAL", &credentials, nullptr, nullptr, &id);
  if (code != LDAP_SUCCESS) ThrowResult(Step(kWhat), LastResult(handle(), code));
  ReceiveSuccess(id, kWhat);
}

void LdapSession::AcquireTickets(const LdapStep& step) {
  if (options_->keytab.empty()) return;
  try {
    credential_ = AcquireKerberosCredential(options_->keytab);
  } catch (const std::runtime_error& error) {
    throw SourceUnavailable(DescribeStep(step) + ": " + error.what() +
                            "; check keytab, this machine's clock, and that the Kerberos realm answers");
  }
}

// RFC 4752.
void LdapSession::Gssapi() {
  constexpr std::string_view kWhat = "SASL GSSAPI bind";
  AcquireTickets(Step(kWhat));
  // The name in the URI is the one whose ticket is asked for, and not what DNS makes of its address.
  ldap_set_option(handle(), LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  // A layer of its own inside of TLS is what Active Directory refuses.
  if (ldap_tls_inplace(handle()) != 0) {
    char no_layer[] = "noanonymous,noplain,maxssf=0";
    ldap_set_option(handle(), LDAP_OPT_X_SASL_SECPROPS, no_layer);
  }
  LdapMessagePtr answer;
  const char* mechanism = nullptr;  // kept by libldap from one step to the next
  while (true) {
    int id = 0;
    const int code = ldap_sasl_interactive_bind(handle(), nullptr, "GSSAPI", nullptr, nullptr, LDAP_SASL_QUIET,
                                                AnswerNothing, credential_.get(), answer.get(), &mechanism, &id);
    if (code == LDAP_SUCCESS) return;
    if (code != LDAP_SASL_BIND_IN_PROGRESS) ThrowResult(Step(kWhat), LastResult(handle(), code));
    answer = Receive(id, SteadyTime::max(), Step(kWhat));
  }
}

LdapMessagePtr LdapSession::ReceiveSuccess(int id, std::string_view what) {
  // One timeout decides: the answer is a single message.
  LdapMessagePtr answer = Receive(id, SteadyTime::max(), Step(what));
  const LdapResult result = ReadResult(handle(), answer.get());
  if (result.code != LDAP_SUCCESS) ThrowResult(Step(what), result);
  return answer;
}

LdapMessagePtr LdapSession::Receive(int id, SteadyTime deadline, const LdapStep& step) {
  const auto left = deadline - steady_clock::now();
  if (left <= left.zero()) ThrowLate(step, "the time for the whole pull is over (pull_timeout_seconds)");
  timeval patience = ToTimeval(std::min<steady_clock::duration>(left, options_->timeout));
  ldapmsg* raw = nullptr;
  const int type = ldap_result(handle(), id, LDAP_MSG_ONE, &patience, &raw);
  LdapMessagePtr message(raw);
  if (type > 0) return message;
  if (type == 0 && left < options_->timeout) return Receive(id, deadline, step);  // throws
  if (type == 0)
    ThrowLate(step, "no answer within timeout_seconds (" + std::to_string(options_->timeout.count()) + ')');
  int code = LDAP_SUCCESS;
  ldap_get_option(handle(), LDAP_OPT_RESULT_CODE, &code);
  ThrowResult(step, LastResult(handle(), code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code));
}

std::string LdapSession::WhoAmI() {
  constexpr std::string_view kWhat = "\"Who am I?\" operation";
  int id = 0;
  const int code = ldap_whoami(handle(), nullptr, nullptr, &id);
  if (code != LDAP_SUCCESS) ThrowResult(Step(kWhat), LastResult(handle(), code));
  const LdapMessagePtr answer = ReceiveSuccess(id, kWhat);
  berval* identity = nullptr;
  ldap_parse_whoami(handle(), answer.get(), &identity);
  std::string text =
      identity == nullptr || identity->bv_len == 0 ? "anonymous" : std::string(identity->bv_val, identity->bv_len);
  ber_bvfree(identity);
  return text;
}

std::vector<std::string> ServersOf(const LdapOptions& options) {
  std::vector<std::string> servers = options.uris;
  if (options.srv.empty()) return servers;
  const std::vector<std::string> found = FindLdapServers(options.srv);
  servers.insert(servers.end(), found.begin(), found.end());
  return servers;
}

std::string ReadBindPassword(const LdapOptions& options) {
  if (!options.bind_password_file.empty()) {
    std::string password = ReadPasswordFile(options.bind_password_file);
    if (password.empty()) throw SourceRejected("bind_password_file: " + options.bind_password_file + " is empty");
    return password;
  }
  const char* value = std::getenv(options.bind_password_environment.c_str());
  if (value == nullptr || *value == '\0') {
    throw SourceRejected("the environment variable " + options.bind_password_environment +
                         " (bind_password_environment) is " + (value == nullptr ? "not set" : "empty"));
  }
  return value;
}

}  // namespace rollcall
