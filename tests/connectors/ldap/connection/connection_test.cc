// The ways to connect to a real slapd, and the ways in which that fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <ctime>
#include <fstream>
#include <iterator>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"
#include "tests/servers/mute_server.h"
#include "tests/servers/relay.h"

#ifdef __SANITIZE_ADDRESS__
// libldap's GnuTLS part loses the client certificate of every context it makes.
extern "C" const char* __lsan_default_suppressions() { return "leak:libgnutls.so\n"; }
#endif

namespace rollcall {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

LdapOptions ExternalOptions(const Slapd& slapd) {
  LdapOptions options = AgentOptions(slapd);
  options.bind = LdapOptions::Bind::kSaslExternal;
  options.client_certificate = slapd["CLIENT_CERT"];
  options.client_key = slapd["CLIENT_KEY"];
  return options;
}

void ExpectThreeUsers(const LdapOptions& options) {
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*MakeLdapConnector(options), sink).users, 3);
}

std::string Rejection(const LdapOptions& options) {
  DiscardingSink sink;
  return ExpectRejected(*MakeLdapConnector(options), sink);
}

std::string Unavailability(const LdapOptions& options) {
  DiscardingSink sink;
  return ExpectUnavailable(*MakeLdapConnector(options), sink);
}

TEST(LdapConnection, WorksOverEveryTransport) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  ExpectThreeUsers(options);
  options.start_tls = true;
  ExpectThreeUsers(options);
  options.start_tls = false;
  for (const std::string& uri : {slapd["TLS_URI"], slapd["LDAPI_URI"]}) {
    options.uris = {uri};
    ExpectThreeUsers(options);
  }
}

TEST(LdapConnection, BindsByClientCertificateAndByTheSocketsPeer) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = ExternalOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  ExpectThreeUsers(options);
  options.uris = {slapd["URI"]};
  options.start_tls = true;
  ExpectThreeUsers(options);
  options.start_tls = false;
  options.uris = {slapd["LDAPI_URI"]};
  ExpectThreeUsers(options);
}

TEST(LdapConnection, FindingsNameTheIdentityOfAClientCertificate) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = ExternalOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  const auto findings = MakeLdapConnector(options)->Check();
  EXPECT_TRUE(
      std::ranges::any_of(findings, [&](const Finding& each) { return each.detail == "dn:" + slapd["BIND_DN"]; }));
}

TEST(LdapConnection, FallsOverToTheNextServerInOrder) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.uris = {"ldap://127.0.0.1:1", "ldap://no-such-host.invalid", slapd["URI"]};
  ExpectThreeUsers(options);
}

TEST(LdapConnection, NamesEveryServerThatCouldNotBeReached) {
  LdapOptions options;
  options.uris = {"ldap://127.0.0.1:1", "ldapi://%2Fnowhere%2Fldapi"};
  options.bases = {"dc=x"};
  EXPECT_THAT(Unavailability(options),
              AllOf(HasSubstr("ldap://127.0.0.1:1: cannot connect to port 1: Connection refused"),
                    HasSubstr("ldapi://%2Fnowhere%2Fldapi: cannot connect to /nowhere/ldapi")));
}

TEST(LdapConnection, AWrongPasswordIsRejectedAndNotTriedElsewhere) {
  const Slapd slapd(PeopleLdif(3));
  const TemporaryFolder folder;
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["URI"], "ldap://127.0.0.1:1"};
  options.bind_password_file = folder.Write("password", "not-the-password\n");
  EXPECT_THAT(Rejection(options),
              AllOf(HasSubstr(slapd["URI"] + ": bind as " + slapd["BIND_DN"] + ": Invalid credentials (49)"),
                    Not(HasSubstr("not-the-password"))));
}

TEST(LdapConnection, ReadsThePasswordAnewAtEveryConnect) {
  const Slapd slapd(PeopleLdif(3));
  const TemporaryFolder folder;
  LdapOptions options = AgentOptions(slapd);
  options.bind_password_file = folder.Write("password", "wrong");
  const auto connector = MakeLdapConnector(options);
  DiscardingSink sink;
  ExpectRejected(*connector, sink);
  folder.Write("password", "agent-password");
  RecordingSink again;
  ExpectCompletePull(*connector, again);
}

TEST(LdapConnection, AnUntrustedCertificateIsNamedAsSuch) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  options.ca_file = slapd["OTHER_CA_FILE"];
  EXPECT_THAT(Rejection(options), HasSubstr("the certificate of " + slapd["TLS_URI"] + " is not trusted by ca_file " +
                                            slapd["OTHER_CA_FILE"]));
  options.uris = {slapd["URI"]};
  options.start_tls = true;
  EXPECT_THAT(Rejection(options), HasSubstr("is not trusted by ca_file " + slapd["OTHER_CA_FILE"]));
  options.ca_file.clear();  // the system's bundle
  EXPECT_THAT(Rejection(options), HasSubstr("is not trusted by ca_file /etc/"));
}

TEST(LdapConnection, NothingInTheEnvironmentSwitchesVerificationOff) {
  setenv("LDAPTLS_REQCERT", "never", 1);
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  options.ca_file = slapd["OTHER_CA_FILE"];
  EXPECT_THAT(Rejection(options), HasSubstr("is not trusted"));
}

TEST(LdapConnection, ACertificateForAnotherNameIsNamedAsSuch) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  const Relay relay("127.0.0.2", std::stoi(slapd["TLS_PORT"]));
  options.uris = {"ldaps://" + relay.address()};
  EXPECT_THAT(Rejection(options), AllOf(HasSubstr("host name mismatch"), HasSubstr("does not name 127.0.0.2;")));
}

TEST(LdapConnection, ACertificateThatHasExpiredIsNamedAsSuch) {
  Slapd slapd(PeopleLdif(3));
  slapd.LetCertificateExpire();
  slapd.Restart();
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  EXPECT_THAT(Rejection(options), AllOf(HasSubstr(slapd["TLS_URI"]), HasSubstr("expired")));
  options.uris = {slapd["URI"]};
  options.start_tls = true;
  EXPECT_THAT(Rejection(options), HasSubstr("expired"));
}

TEST(LdapConnection, AServerThatHasNoTlsIsNamedAsSuch) {
  Slapd slapd(PeopleLdif(3));
  for (const char* line : {"TLSCACertificateFile", "TLSCertificateFile", "TLSCertificateKeyFile", "TLSVerifyClient"}) {
    slapd.Configure(line, "");
  }
  slapd.Restart();
  LdapOptions options = AgentOptions(slapd);
  options.start_tls = true;
  EXPECT_THAT(Rejection(options), AllOf(HasSubstr(slapd["URI"]), HasSubstr("StartTLS")));
}

TEST(LdapConnection, FilesThatAreNotUsableAreNamed) {
  const Slapd slapd(PeopleLdif(3));
  const TemporaryFolder folder;
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  options.ca_file = folder.path() + "/nowhere.pem";
  EXPECT_THAT(Rejection(options),
              HasSubstr("ca_file: " + options.ca_file + " cannot be read: No such file or directory"));
  options.ca_file = folder.Write("garbage.pem", "this is no certificate\n");
  EXPECT_THAT(Rejection(options), HasSubstr(options.ca_file));
}

TEST(LdapConnection, NoticesThatTheFileOfAuthoritiesWasReplaced) {
  const Slapd slapd(PeopleLdif(3));
  const TemporaryFolder folder;
  const auto content_of = [](const std::string& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["TLS_URI"]};
  options.ca_file = folder.Write("ca.pem", content_of(slapd["OTHER_CA_FILE"]));
  Rejection(options);
  folder.Write("ca.pem", content_of(slapd["CA_FILE"]) + '\n');
  ExpectThreeUsers(options);
}

TEST(LdapConnection, APortWithoutTlsIsNamedAsSuch) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.uris = {"ldaps://127.0.0.1:" + slapd["PORT"]};
  options.timeout = std::chrono::seconds{2};
  DiscardingSink sink;
  const auto connector = MakeLdapConnector(options);
  std::string message;
  EXPECT_LT(SecondsOf([&] {
              try {
                connector->Pull({}, sink);
              } catch (const std::exception& error) {
                message = error.what();
              }
            }),
            4.0);
  EXPECT_THAT(message, AnyOf(HasSubstr("does not speak TLS"), HasSubstr("TLS handshake")));
}

TEST(LdapConnection, AMuteServerIsGivenUpInTimeWithoutBurningTheProcessor) {
  const MuteServer server;
  LdapOptions options;
  options.bases = {"dc=x"};
  options.timeout = std::chrono::seconds{1};
  const auto expect_patience = [&](std::string_view words) {
    const std::clock_t cpu = std::clock();
    std::string message;
    const double seconds = SecondsOf([&] { message = Unavailability(options); });
    EXPECT_THAT(message, HasSubstr(words));
    EXPECT_GT(seconds, 0.9);
    EXPECT_LT(seconds, 3.0);
    EXPECT_LT(static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC, 0.5);
  };
  options.uris = {"ldaps://" + server.address()};
  expect_patience("did not answer the TLS handshake within timeout_seconds (1)");
  options.uris = {"ldap://" + server.address()};
  options.start_tls = true;
  expect_patience("did not answer the TLS handshake within timeout_seconds (1)");
  options.start_tls = false;
  expect_patience("no answer within timeout_seconds (1)");
}

// The address of this machine in its network, or empty where it has none.
std::string NetworkAddress() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  std::string address;
  for (const ifaddrs* each = list; each != nullptr && address.empty(); each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET || (each->ifa_flags & IFF_LOOPBACK) != 0)
      continue;
    char text[INET_ADDRSTRLEN] = "";
    address = inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text, sizeof text);
  }
  freeifaddrs(list);
  return address;
}

TEST(LdapConnection, SendsNoPasswordInClearOverTheNetwork) {
  const std::string address = NetworkAddress();
  if (address.empty()) GTEST_SKIP() << "this machine has loopback only";
  const MuteServer server(address);
  const TemporaryFolder folder;
  LdapOptions options;
  options.uris = {"ldap://" + server.address()};
  options.bases = {"dc=x"};
  options.bind = LdapOptions::Bind::kSimple;
  options.bind_dn = "cn=agent,dc=x";
  options.bind_password_file = folder.Write("password", "secret");
  options.timeout = std::chrono::seconds{1};
  EXPECT_THAT(Rejection(options), HasSubstr("would cross the network in clear"));
  options.allow_cleartext = true;
  EXPECT_THAT(Unavailability(options), HasSubstr("no answer within"));
}

}  // namespace
}  // namespace rollcall
