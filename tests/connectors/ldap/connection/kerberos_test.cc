// Binding with a ticket of a real Kerberos realm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tests/paths.h>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <thread>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The realm of scripts/servers/kerberos, which everything that is started from now on knows.
class Realm {
 public:
  Realm() {
    if (Script("start") != 0) throw std::runtime_error("the realm does not start");
    std::ifstream file(folder_.path() + "/realm/env");
    for (std::string line; std::getline(file, line);) {
      const std::size_t equals = line.find('=');
      env_[line.substr(0, equals)] = line.substr(equals + 1);
    }
    setenv("KRB5_CONFIG", env_.at("KRB5_CONFIG").c_str(), 1);
    setenv("KRB5_KTNAME", env_.at("SERVER_KEYTAB").c_str(), 1);
  }
  ~Realm() { Script("stop"); }
  Realm(const Realm&) = delete;
  Realm& operator=(const Realm&) = delete;

  const std::string& operator[](const std::string& key) const { return env_.at(key); }

 private:
  int Script(const std::string& command) const {
    return RunProgram({ROLLCALL_SOURCE_DIR "/scripts/servers/kerberos", command, folder_.path() + "/realm"});
  }

  TemporaryFolder folder_;
  std::map<std::string, std::string> env_;
};

class Gssapi : public testing::Test {
 protected:
  Gssapi() : slapd_(PeopleLdif(3)) {}

  LdapOptions Options() const {
    LdapOptions options = AgentOptions(slapd_);
    options.uris = {"ldap://localhost:" + slapd_["PORT"]};  // the name that the server's ticket is for
    options.bind = LdapOptions::Bind::kSaslGssapi;
    options.bind_dn.clear();
    options.bind_password_file.clear();
    options.keytab = realm_["AGENT_KEYTAB"];
    return options;
  }

  const Realm realm_;
  const Slapd slapd_;
};

std::string Describe(const LdapOptions& options) {
  std::string text;
  for (const Finding& finding : MakeLdapConnector(options)->Check())
    text += finding.subject + ": " + finding.detail + '\n';
  return text;
}

TEST_F(Gssapi, BindsWithAKeytabAndEncrypts) {
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*MakeLdapConnector(Options()), sink).users, 3);
  EXPECT_THAT(Describe(Options()), AllOf(HasSubstr("OpenLDAP slapd, encrypted by GSSAPI\n"),
                                         HasSubstr("identity: dn:" + slapd_["BIND_DN"] + "\n")));
}

TEST_F(Gssapi, EachSourceOfOneProcessHasTheIdentityOfItsKeytab) {
  LdapOptions auditor = Options();
  auditor.keytab = realm_["AUDITOR_KEYTAB"];
  const std::string auditors_dn = "identity: dn:uid=auditor,cn=gssapi,cn=auth\n";
  const std::string agents_dn = "identity: dn:" + slapd_["BIND_DN"] + "\n";
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(Describe(Options()), HasSubstr(agents_dn));
    EXPECT_THAT(Describe(auditor), HasSubstr(auditors_dn));
  }
  std::string together;
  std::thread other([&] { together = Describe(auditor); });
  EXPECT_THAT(Describe(Options()), HasSubstr(agents_dn));
  other.join();
  EXPECT_THAT(together, HasSubstr(auditors_dn));
}

TEST_F(Gssapi, TheEnvironmentStaysAsItWas) {
  Describe(Options());
  EXPECT_EQ(std::getenv("KRB5_CLIENT_KTNAME"), nullptr);
  EXPECT_EQ(std::getenv("KRB5CCNAME"), nullptr);
}

TEST_F(Gssapi, WorksInsideOfTlsAsWell) {
  LdapOptions options = Options();
  options.start_tls = true;
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*MakeLdapConnector(options), sink).users, 3);
}

TEST_F(Gssapi, AKeytabThatIsNoneIsAnErrorThatSaysSo) {
  const TemporaryFolder folder;
  LdapOptions options = Options();
  options.keytab = folder.Write("keytab", "no keytab");
  DiscardingSink sink;
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(options), sink),
              AllOf(HasSubstr("SASL GSSAPI bind"), HasSubstr("check keytab")));
}

}  // namespace
}  // namespace rollcall
