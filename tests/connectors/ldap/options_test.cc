// Options that cannot work are refused before anything is connected, and the message says what to change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/connection/tls.h"
#include "connectors/ldap/connection/uri.h"
#include "connectors/ldap/entries/groups.h"
#include "connectors/ldap/ldap_connector.h"
#include "tests/servers/slapd.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

LdapOptions GoodOptions() {
  LdapOptions options;
  options.uris = {"ldaps://ldap.example.com"};
  options.bases = {"ou=people,dc=example,dc=com"};
  return options;
}

template <typename Change>
std::string RejectionOf(Change change) {
  LdapOptions options = GoodOptions();
  change(options);
  try {
    MakeLdapConnector(options);
  } catch (const SourceRejected& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LdapOptionsCheck, AcceptsWhatIsRight) {
  EXPECT_EQ(RejectionOf([](LdapOptions&) {}), "accepted");
  EXPECT_EQ(RejectionOf([](LdapOptions& o) {
              o.uris = {"LDAPS://[::1]:1636/", "ldapi://%2Frun%2Fldapi", "ldap://a"};
            }),
            "accepted");
}

TEST(LdapOptionsCheck, RefusesAddressesThatAreNone) {
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.uris.clear(); }), HasSubstr("uris is empty"));
  for (const char* bad : {"ldap.example.com", "http://a", "ldap://", "ldap://a:b", "ldap://a:70000", "ldapi://",
                          "ldap://a/dc=x", "ldap://a/??sub", "ldap://a b"}) {
    EXPECT_THAT(RejectionOf([&](LdapOptions& o) { o.uris = {bad}; }), HasSubstr(bad));
  }
}

TEST(LdapOptionsCheck, RefusesStartTlsWhereTlsIsAlready) {
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.start_tls = true; }),
              HasSubstr("start_tls = true goes with ldap:// only"));
}

TEST(LdapOptionsCheck, RefusesHalfABind) {
  const auto simple = [](LdapOptions& o) { o.bind = LdapOptions::Bind::kSimple; };
  EXPECT_THAT(RejectionOf(simple), HasSubstr("bind_dn is missing"));
  EXPECT_THAT(RejectionOf([&](LdapOptions& o) { simple(o), o.bind_dn = "cn=a"; }), HasSubstr("bind_password_file"));
  EXPECT_THAT(RejectionOf([&](LdapOptions& o) { simple(o), o.bind_dn = "agent", o.bind_password_file = "f"; }),
              HasSubstr("\"agent\""));
  EXPECT_EQ(RejectionOf([&](LdapOptions& o) { simple(o), o.bind_dn = "agent@lab.test", o.bind_password_file = "f"; }),
            "accepted");
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.bind = LdapOptions::Bind::kSaslExternal; }),
              HasSubstr("client_certificate"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.bind = LdapOptions::Bind::kSaslExternal, o.uris = {"ldap://a"}; }),
              HasSubstr("SASL EXTERNAL needs ldapi://"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.client_key = "k"; }), HasSubstr("go together"));
}

TEST(LdapOptionsCheck, RefusesBasesThatOverlapHoweverTheyAreSpelled) {
  EXPECT_THAT(RejectionOf([](LdapOptions& o) {
                o.bases = {"ou=People, dc=Example,dc=com", "OU=it,ou=people,dc=example,dc=com"};
              }),
              HasSubstr("overlap"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.bases.push_back(o.bases.front()); }), HasSubstr("overlap"));
  EXPECT_EQ(RejectionOf([](LdapOptions& o) { o.bases.push_back("ou=more people,dc=example,dc=com"); }), "accepted");
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.bases = {"people"}; }), HasSubstr("not a distinguished name"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.group_bases = {"dc=x", "dc=X"}; }), HasSubstr("group_bases"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.bases.clear(); }), HasSubstr("bases is empty"));
}

TEST(LdapOptionsCheck, RefusesFiltersAndAttributesThatAreNone) {
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.filter = "(uid=*"; }), HasSubstr("filter: \"(uid=*\", character 7"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.group_filter = "cn=*"; }), HasSubstr("group_filter"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.anchor = "*"; }), HasSubstr("anchor"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.member_of = "*"; }), HasSubstr("member_of"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.bases.front().filter = "(a"; }), HasSubstr("bases: \"(a\""));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.state_attributes = std::vector<std::string>{"title"}; }),
              HasSubstr("state_attributes: \"title\" is none of userAccountControl, "));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.attributes["email"].values = LdapMapping::Values::kAll; }),
              HasSubstr("attributes.email: a field has one value"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.domain_controllers = {"dc1"}; }), HasSubstr("\"dc1\""));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.attributes["email"] = {"*"}; }), HasSubstr("attributes.email"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.attributes["emial"] = {"mail"}; }), HasSubstr("no field \"emial\""));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.attributes["login"] = {}; }), HasSubstr("attributes.login is empty"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.extra_attributes["title"] = {"ti tle"}; }),
              HasSubstr("attributes.title"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.page_size = -1; }), HasSubstr("page_size"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.timeout = std::chrono::seconds{0}; }), HasSubstr("timeout_seconds"));
}

TEST(LdapOptionsCheck, RefusesToReadPasswordsUnderAnyName) {
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.extra_attributes["hash"] = {"sambaNTPassword"}; }),
              HasSubstr("attributes.hash: \"sambaNTPassword\" is never read, because it holds passwords"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.attributes["display_name"] = {"userPassword"}; }),
              HasSubstr("\"userPassword\" is never read"));
  EXPECT_THAT(RejectionOf([](LdapOptions& o) { o.extra_attributes["password"] = {"description"}; }),
              HasSubstr("attributes.password: has the name of a password"));
}

TEST(BindPassword, ComesFromTheFileWithoutItsLastLineBreak) {
  const TemporaryFolder folder;
  LdapOptions options;
  options.bind_password_file = folder.Write("password", "two words\n\n");
  EXPECT_EQ(ReadBindPassword(options), "two words\n");
}

TEST(BindPassword, IsRefusedWhereItIsEmptyOrMissing) {
  const TemporaryFolder folder;
  for (const std::string& file : {folder.Write("empty", ""), folder.Write("blank", "\n"), folder.path() + "/nowhere"}) {
    LdapOptions options;
    options.bind_password_file = file;
    EXPECT_THROW(ReadBindPassword(options), SourceRejected) << file;
  }
  LdapOptions options;
  options.bind_password_environment = "ROLLCALL_TEST_NO_SUCH_VARIABLE";
  EXPECT_THROW(ReadBindPassword(options), SourceRejected);
  setenv("ROLLCALL_TEST_PASSWORD", "", 1);
  options.bind_password_environment = "ROLLCALL_TEST_PASSWORD";
  EXPECT_THROW(ReadBindPassword(options), SourceRejected);
  setenv("ROLLCALL_TEST_PASSWORD", "from the environment", 1);
  EXPECT_EQ(ReadBindPassword(options), "from the environment");
}

TEST(WithoutOptionalUid, CutsOnlyABitString) {
  EXPECT_EQ(WithoutOptionalUid("uid=a,dc=x#'0101'B"), "uid=a,dc=x");
  EXPECT_EQ(WithoutOptionalUid("uid=a,dc=x#''B"), "uid=a,dc=x");
  EXPECT_EQ(WithoutOptionalUid("uid=a,dc=x"), "uid=a,dc=x");
  EXPECT_EQ(WithoutOptionalUid("uid=a#'012'B"), "uid=a#'012'B");
  EXPECT_EQ(WithoutOptionalUid("#'B"), "#'B");
}

TEST(TlsLogExplained, NamesTheReason) {
  const LdapUri uri = ParseLdapUri("ldaps://ldap.example.com");
  const auto explain = [&](std::string_view log) { return ExplainTlsLog(log, uri, "/etc/ca.pem").value_or("unknown"); };
  EXPECT_THAT(explain("TLS: peer cert untrusted or revoked (0x42)\n"),
              HasSubstr("is not trusted by ca_file /etc/ca.pem"));
  EXPECT_THAT(explain("TLS: peer cert untrusted or revoked (0x402)\n"), HasSubstr("has expired"));
  EXPECT_THAT(explain("TLS: peer cert untrusted or revoked (0x202)\n"), HasSubstr("not valid yet"));
  EXPECT_THAT(explain("TLS: peer cert untrusted or revoked (0x22)\n"), HasSubstr("revoked"));
  EXPECT_THAT(explain("TLS: peer cert untrusted or revoked (0x2)\n"), HasSubstr("is not valid"));
  EXPECT_THAT(explain("TLS: hostname (ldap.example.com) does not match common name in certificate (localhost).\n"),
              HasSubstr("host name mismatch"));
  EXPECT_EQ(explain("TLS: can't connect: (unknown error code).\n"), "unknown");
}

}  // namespace
}  // namespace rollcall
