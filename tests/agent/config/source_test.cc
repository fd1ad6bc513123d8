#include <gmock/gmock.h>

#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
using testing::Pair;

// `keys` begin on line 6.
class SourceTest : public ConfigFileTest {
 protected:
  static std::string Ldap(std::string_view keys) {
    return "registry.connect = 'sqlite3://r.db'\n[[source]]\nname = 'l'\ntype = 'ldap'\n"
           "uris = ['ldap://h']\nbases = ['dc=x']\n" +
           std::string(keys);
  }
  static std::string Csv(std::string_view keys) {
    return "registry.connect = 'sqlite3://r.db'\n[[source]]\nname = 'hr'\ntype = 'csv'\npath = 'in/hr.csv'\n" +
           std::string(keys);
  }
  static std::string Cloud(std::string_view keys) {
    return "registry.connect = 'sqlite3://r.db'\n[[source]]\nname = 'cloud'\n"
           "url = 'https://scim.example.com/v2'\nread_groups = 'users'\n" +
           std::string(keys);
  }
  SourceConfig LoadLdap(std::string_view keys) const { return Load(Ldap(keys)).sources.at(0); }
  LdapOptions LdapOf(std::string_view keys) const { return std::get<LdapOptions>(LoadLdap(keys).options); }
  SourceConfig LoadCsv(std::string_view keys) const { return Load(Csv(keys)).sources.at(0); }
  CsvOptions CsvOf(std::string_view keys) const { return std::get<CsvOptions>(LoadCsv(keys).options); }
};

using LdapSource = SourceTest;
using CsvSource = SourceTest;
using AnySource = SourceTest;

TEST_F(AnySource, DefaultsFollowTheType) {
  const SourceConfig ldap = LoadLdap("");
  EXPECT_EQ(ldap.creation_source, CreationSource::kLdap);
  EXPECT_EQ(ldap.lifecycle, Lifecycle::kHoldMissing);
  EXPECT_EQ(ldap.enabled_meaning, EnabledMeaning::kSourceState);
  EXPECT_EQ(ldap.limits[ChangeKind::kRenamed].count, 10);
  EXPECT_EQ(ldap.limits[ChangeKind::kRenamed].percent, 5);
  const SourceConfig csv = LoadCsv("");
  EXPECT_EQ(csv.creation_source, CreationSource::kFileImportation);
  EXPECT_EQ(csv.lifecycle, Lifecycle::kHoldMissing);
  EXPECT_EQ(csv.enabled_meaning, EnabledMeaning::kSourceState);
}

TEST_F(AnySource, CommonKeysAreRead) {
  const SourceConfig source = LoadLdap(
      "creation_source = 'userProvisioning'\nlifecycle = 'ignore-absence'\ncorrelate = ['email', 'number']\n"
      "limits.missing = { count = 3, percent = 0.5 }\nlimits.mail_changed = { count = 0 }\nattributes.number = "
      "'employeeNumber'\n");
  EXPECT_EQ(source.creation_source, CreationSource::kUserProvisioning);
  EXPECT_EQ(source.lifecycle, Lifecycle::kIgnoreAbsence);
  EXPECT_THAT(source.correlate, ElementsAre("email", "number"));
  EXPECT_EQ(source.limits[ChangeKind::kMissing].count, 3);
  EXPECT_EQ(source.limits[ChangeKind::kMissing].percent, 0.5);
  EXPECT_EQ(source.limits[ChangeKind::kMailChanged].count, 0);
  EXPECT_EQ(source.limits[ChangeKind::kMailChanged].percent, 5);
}

TEST_F(AnySource, ACreationSourceIsOneOfTheCodes) {
  EXPECT_EQ(Error(Csv("creation_source = 'LDAP'\n")),
            "agent.toml:6: 'creation_source' in [[source]] hr is 'LDAP', which it cannot be; there are: ui, "
            "fileImportation, userProvisioning, ldap, selfRegistration, onTheFlyRegistration");
  EXPECT_THAT(Error(Csv("creation_source = ''\n")), HasSubstr("is '', which it cannot be"));
}

TEST_F(AnySource, ALifecycleIsOneOfTwo) {
  EXPECT_EQ(Error(Csv("lifecycle = 'hold_missing'\n")),
            "agent.toml:6: 'lifecycle' in [[source]] hr is 'hold_missing', which it cannot be; did you mean "
            "'hold-missing'?");
}

TEST_F(AnySource, CorrelateNamesFieldsThatTheSourceReads) {
  EXPECT_EQ(Error(Csv("correlate = ['mail']\nattributes = ['title']\n")),
            "agent.toml:6: 'correlate' in [[source]] hr names 'mail', which the source does not read; did you mean "
            "'email'?");
  EXPECT_THAT(LoadCsv("correlate = ['title']\nattributes = ['title']\n").correlate, ElementsAre("title"));
}

TEST_F(AnySource, LimitsAreChecked) {
  EXPECT_EQ(Error(Csv("[source.limits]\nmising = {}\n")),
            "agent.toml:7: unknown key 'mising' in [source.limits]; did you mean 'missing'?");
  EXPECT_EQ(Error(Csv("[source.limits]\nmissing = { counts = 3 }\n")),
            "agent.toml:7: unknown key 'counts' in limits.missing; did you mean 'count'?");
  EXPECT_EQ(Error(Csv("[source.limits]\nmissing = { percent = 101 }\n")),
            "agent.toml:7: 'percent' in limits.missing is 101; it must lie between 0 and 100");
  EXPECT_THAT(Error(Csv("limits.missing.count = 1.5\n")), HasSubstr("must be an integer, but is a number"));
}

TEST_F(AnySource, AScimServiceIsATypeOfItsOwn) {
  const Config config = Load(Cloud("type = 'scim'\n"));
  EXPECT_EQ(std::get<ScimOptions>(config.sources[0].options).groups, ScimOptions::Groups::kUsers);
  EXPECT_EQ(config.sources[0].creation_source, CreationSource::kUserProvisioning);
  EXPECT_TRUE(config.warnings.empty());
  EXPECT_THAT(Error(Cloud("type = 'scim'\nverified_email = true\n")), HasSubstr("'verified_email'"));
}

TEST_F(AnySource, AScimServiceIsNotAskedForPasswords) {
  EXPECT_THAT(Error(Cloud("type = 'scim'\n[source.attributes]\nkey = 'urn:x:User:password'\n")),
              HasSubstr("is never read, because it holds passwords"));
}

TEST_F(AnySource, TheOldSpellingOfAScimServiceWorksWithAWarning) {
  const Config config = Load(Cloud("type = 'feed'\nformat = 'scim'\n"));
  EXPECT_EQ(config.sources[0].type, "scim");
  EXPECT_EQ(std::get<ScimOptions>(config.sources[0].options).http.url, "https://scim.example.com/v2");
  EXPECT_FALSE(config.sources[0].feed);
  ASSERT_EQ(config.warnings.size(), 1U);
  EXPECT_THAT(config.warnings[0], HasSubstr("write type = \"scim\" and delete format"));
}

TEST_F(LdapSource, WhatIsNotSaidIsAsTheConnectorHasIt) {
  const LdapOptions options = LdapOf("");
  EXPECT_THAT(options.uris, ElementsAre("ldap://h"));
  EXPECT_THAT(options.bases, ElementsAre("dc=x"));
  EXPECT_EQ(options.bind, LdapOptions::Bind::kAnonymous);
  EXPECT_EQ(options.filter, LdapOptions().filter);
  EXPECT_EQ(options.page_size, LdapOptions().page_size);
  EXPECT_EQ(options.timeout, LdapOptions().timeout);
  EXPECT_EQ(options.login_time_attributes, LdapOptions().login_time_attributes);
}

TEST_F(LdapSource, EveryKeyReachesItsOption) {
  for (const auto* name : {"ca.pem", "c.pem", "k.pem"}) Write(name, "x");
  const LdapOptions options = LdapOf(
      "start_tls = true\nca_file = 'ca.pem'\nclient_certificate = 'c.pem'\nclient_key = 'k.pem'\n"
      "allow_cleartext = true\nfilter = '(a=b)'\ngroup_bases = ['dc=g']\ngroup_filter = '(c=d)'\npage_size = 0\n"
      "timeout_seconds = 5\npull_timeout_seconds = 60\nanchor = 'nsUniqueId'\nlogin_time_attributes = ['lastLogin']\n");
  EXPECT_TRUE(options.start_tls);
  EXPECT_EQ(options.ca_file, Path("ca.pem"));
  EXPECT_EQ(options.client_certificate, Path("c.pem"));
  EXPECT_EQ(options.client_key, Path("k.pem"));
  EXPECT_TRUE(options.allow_cleartext);
  EXPECT_EQ(options.filter, "(a=b)");
  EXPECT_THAT(options.group_bases, ElementsAre("dc=g"));
  EXPECT_EQ(options.group_filter, "(c=d)");
  EXPECT_EQ(options.page_size, 0);
  EXPECT_EQ(options.timeout, std::chrono::seconds(5));
  EXPECT_EQ(options.pull_timeout, std::chrono::seconds(60));
  EXPECT_EQ(options.anchor, "nsUniqueId");
  EXPECT_THAT(options.login_time_attributes, Optional(ElementsAre("lastLogin")));
}

TEST_F(LdapSource, TheDialectIsOneThatIsKnown) {
  EXPECT_EQ(LdapOf("").dialect, std::nullopt);
  EXPECT_EQ(LdapOf("dialect = 'auto'\n").dialect, std::nullopt);
  EXPECT_EQ(LdapOf("dialect = 'ad'\n").dialect, LdapDialect::kActiveDirectory);
  EXPECT_EQ(Error(Ldap("dialect = 'openldp'\n")),
            "agent.toml:7: 'dialect' in [[source]] l is 'openldp', which it cannot be; did you mean 'openldap'?");
}

TEST_F(LdapSource, ABaseMayHaveAScopeAndAFilter) {
  const LdapOptions options = LdapOf(
      "group_bases = ['dc=g', { dn = 'dc=h', scope = 'one', filter = '(i=j)' }]\n"
      "member_of = 'memberOf'\ndomain_controllers = ['ldap://a', 'ldap://b']\nlogin_time_precision_seconds = 3600\n"
      "state_attributes = ['nsAccountLock']\n");
  ASSERT_EQ(options.group_bases.size(), 2U);
  EXPECT_EQ(options.group_bases[0], LdapBase("dc=g"));
  EXPECT_EQ(options.group_bases[1].dn, "dc=h");
  EXPECT_EQ(options.group_bases[1].scope, LdapScope::kOneLevel);
  EXPECT_EQ(options.group_bases[1].filter, "(i=j)");
  EXPECT_EQ(options.member_of, "memberOf");
  EXPECT_THAT(options.domain_controllers, ElementsAre("ldap://a", "ldap://b"));
  EXPECT_EQ(options.login_time_precision, std::chrono::hours{1});
  EXPECT_THAT(options.state_attributes, Optional(ElementsAre("nsAccountLock")));
  EXPECT_EQ(Error(Ldap("group_bases = [{ scope = 'one' }]\n")),
            "agent.toml:7: a table of group_bases needs the key 'dn'");
  EXPECT_THAT(Error(Ldap("group_bases = ['dc=g', { dn = 'dc=g' }]\n")), HasSubstr("holds 'dc=g' twice"));
}

TEST_F(LdapSource, AnEmptyFileNameIsNoFile) { EXPECT_EQ(LdapOf("ca_file = ''\n").ca_file, ""); }

TEST_F(LdapSource, ANameIsBoundWithAPasswordFromOnePlace) {
  Write("p", "x");
  const LdapOptions file = LdapOf("bind_dn = 'cn=a'\nbind_password_file = 'p'\n");
  EXPECT_EQ(file.bind, LdapOptions::Bind::kSimple);
  EXPECT_EQ(file.bind_dn, "cn=a");
  EXPECT_EQ(file.bind_password_file, Path("p"));
  const LdapOptions environment = LdapOf("bind_dn = 'cn=a'\nbind_password_environment = 'P'\n");
  EXPECT_EQ(environment.bind, LdapOptions::Bind::kSimple);
  EXPECT_EQ(environment.bind_password_environment, "P");

  const std::string either =
      "agent.toml:7: 'bind_dn' in [[source]] l needs either bind_password_file or bind_password_environment";
  EXPECT_EQ(Error(Ldap("bind_dn = 'cn=a'\n")), either);
  EXPECT_EQ(Error(Ldap("bind_dn = 'cn=a'\nbind_password_file = 'p'\nbind_password_environment = 'P'\n")), either);
  EXPECT_EQ(Error(Ldap("bind_password_file = 'p'\n")), "agent.toml:2: [[source]] l needs the key 'bind_dn'");
  EXPECT_THAT(Error(Ldap("bind_dn = 'cn=a'\nbind_password_file = 'absent'\n")),
              HasSubstr("agent.toml:8: 'bind_password_file' in [[source]] l names " + Path("absent")));
}

TEST_F(LdapSource, ExternalGoesAlone) {
  EXPECT_EQ(LdapOf("sasl = 'EXTERNAL'\n").bind, LdapOptions::Bind::kSaslExternal);
  EXPECT_EQ(Error(Ldap("sasl = 'EXTERNAL'\nbind_dn = 'cn=a'\n")),
            "agent.toml:7: 'sasl' in [[source]] l goes without bind_dn and without a password");
  EXPECT_EQ(Error(Ldap("sasl = 'GSSAPY'\n")),
            "agent.toml:7: 'sasl' in [[source]] l is 'GSSAPY', which it cannot be; did you mean 'GSSAPI'?");
}

TEST_F(LdapSource, AKeytabGoesWithGssapi) {
  Write("k", "x");
  const LdapOptions options = LdapOf("sasl = 'GSSAPI'\nkeytab = 'k'\nsrv = 'example.com'\n");
  EXPECT_EQ(options.bind, LdapOptions::Bind::kSaslGssapi);
  EXPECT_EQ(options.keytab, Path("k"));
  EXPECT_EQ(options.srv, "example.com");
  EXPECT_EQ(Error(Ldap("keytab = 'k'\n")), "agent.toml:7: 'keytab' in [[source]] l goes with sasl = \"GSSAPI\" only");
}

TEST_F(LdapSource, TheExportOfADirectoryHasTheKeysAboutEntries) {
  const Config config = Load(
      "registry.connect = 'sqlite3://r.db'\n[[source]]\nname = 'e'\ntype = 'ldif'\npath = 'x.ldif'\n"
      "dialect = 'openldap'\nanchor = 'a'\n[source.attributes]\njob = 'title'\n");
  const auto& options = std::get<LdifOptions>(config.sources.at(0).options);
  EXPECT_EQ(options.path, Path("x.ldif"));
  EXPECT_EQ(options.directory.dialect, LdapDialect::kOpenLdap);
  EXPECT_EQ(options.directory.anchor, "a");
  EXPECT_EQ(options.directory.extra_attributes.count("job"), 1U);
}

// A mapping from these attributes.
template <class... Names>
auto From(Names... names) {
  return testing::Field(&LdapMapping::attributes, ElementsAre(names...));
}

TEST_F(LdapSource, AttributesAreFieldsOrKeptByTheirName) {
  const LdapOptions options = LdapOf(
      "[source.attributes]\nlogin = 'sAMAccountName'\ndisplay_name = ['displayName', 'cn']\nemail = []\n"
      "job = 'title'\n");
  EXPECT_THAT(options.attributes, ElementsAre(Pair("display_name", From("displayName", "cn")), Pair("email", From()),
                                              Pair("login", From("sAMAccountName"))));
  EXPECT_THAT(options.extra_attributes, ElementsAre(Pair("job", From("title"))));
}

TEST_F(LdapSource, AMappingMaySayMoreInATable) {
  const LdapOptions options = LdapOf(
      "[source.attributes]\nemail = { attribute = 'mail', values = 'join', separator = ' ' }\n"
      "phones = { attribute = ['mobile', 'telephoneNumber'], values = 'first' }\ncompany = { constant = 'ACME' }\n");
  const LdapMapping& email = options.attributes.at("email");
  EXPECT_THAT(email, From("mail"));
  EXPECT_EQ(email.values, LdapMapping::Values::kJoin);
  EXPECT_EQ(email.separator, " ");
  EXPECT_THAT(options.extra_attributes.at("phones"), From("mobile", "telephoneNumber"));
  EXPECT_EQ(options.extra_attributes.at("phones").values, LdapMapping::Values::kFirst);
  EXPECT_EQ(options.extra_attributes.at("company").constant, "ACME");
  EXPECT_EQ(Error(Ldap("[source.attributes]\ncompany = { values = 'first' }\n")),
            "agent.toml:8: attributes.company needs the key 'attribute'");
  EXPECT_THAT(Error(Ldap("[source.attributes]\nemail = { attribute = 'mail', values = 'all' }\n")),
              HasSubstr("'email' in [source.attributes] has one value"));
}

TEST_F(LdapSource, AnAttributeHasTheRightType) {
  EXPECT_EQ(Error(Ldap("[source.attributes]\nlogin = 7\n")),
            "agent.toml:8: 'login' in [source.attributes] must be a string or an array of strings, but is an integer");
  EXPECT_THAT(Error(Ldap("[source.attributes]\njob = ''\n")), HasSubstr("'job' in [source.attributes]"));
}

TEST_F(LdapSource, NumbersLieWithinTheirBounds) {
  EXPECT_EQ(Error(Ldap("page_size = 100001\n")),
            "agent.toml:7: 'page_size' in [[source]] l is 100001; it must lie between 0 and 100000");
  EXPECT_THAT(Error(Ldap("timeout_seconds = 0\n")), HasSubstr("it must lie between 1 and 3600"));
  EXPECT_EQ(LdapOf("page_size = '${page:500}'\n").page_size, 500);
}

TEST_F(CsvSource, EveryKeyReachesItsOption) {
  const CsvOptions options = CsvOf(
      "delimiter = \"\\t\"\nattributes = ['title', 'room']\n[source.columns]\nanchor = 'employeeNumber'\n"
      "last_login = 'seen'\n");
  EXPECT_EQ(options.path, Path("in/hr.csv")) << "a file that is not there is the pull's error";
  EXPECT_EQ(options.delimiter, '\t');
  EXPECT_THAT(options.attributes, ElementsAre("title", "room"));
  EXPECT_THAT(options.columns, ElementsAre(Pair("anchor", "employeeNumber"), Pair("last_login", "seen")));
  EXPECT_EQ(options.coverage, Coverage::kFull);
}

TEST_F(CsvSource, TheFormOfTheFileReachesItsOptions) {
  const CsvOptions options = CsvOf(
      "encoding = 'cp1252'\nunknown_columns = 'keep'\ngroups = 'replace'\nlogin_pattern = '[a-z]+'\n"
      "shared_email = 'refuse'\nfinal_newline = 'optional'\ntrailer = 'END'\nsettle_seconds = 30\n"
      "max_age_hours = 26\nskip_lines = 2\nblanks = 'keep'\ntrue_words = ['in']\nfalse_words = ['out']\n"
      "date_formats = ['%d.%m.%Y']\ndate_time_zone = 'Europe/Paris'\n");
  EXPECT_EQ(options.skip_lines, 2);
  EXPECT_EQ(options.blanks, Blanks::kKeep);
  EXPECT_THAT(options.true_words, ElementsAre("in"));
  EXPECT_THAT(options.false_words, ElementsAre("out"));
  EXPECT_THAT(options.date_formats, ElementsAre("%d.%m.%Y"));
  EXPECT_EQ(options.date_time_zone, "Europe/Paris");
  EXPECT_EQ(options.encoding, CsvEncoding::kWindows1252);
  EXPECT_EQ(options.unknown_columns, UnknownColumns::kKeep);
  EXPECT_EQ(options.groups, MembershipsTold::kAll);
  EXPECT_EQ(options.login_pattern, "[a-z]+");
  EXPECT_EQ(options.shared_email, SharedEmail::kRefused);
  EXPECT_EQ(options.final_newline, FinalNewline::kOptional);
  EXPECT_EQ(options.trailer, "END");
  EXPECT_EQ(options.age.settled, std::chrono::seconds(30));
  EXPECT_EQ(options.age.most, std::chrono::hours(26));
}

TEST_F(CsvSource, WhatItSaysOfGroupsAndSharedAddressesReachesThePass) {
  const SourceConfig source = LoadCsv("unknown_groups = 'refuse'\nshared_email = 'refuse'\n");
  EXPECT_EQ(source.unknown_groups, UnknownGroups::kRefuse);
  EXPECT_EQ(source.shared_email, SharedEmail::kRefused);
  EXPECT_EQ(LoadCsv("").shared_email, SharedEmail::kAllowed);
}

TEST_F(CsvSource, WrongWordsAreToldWithTheirLine) {
  EXPECT_THAT(Error(Csv("encoding = 'utf9'\n")),
              HasSubstr("agent.toml:6: 'encoding' in [[source]] hr is 'utf9', which is no known encoding"));
  EXPECT_THAT(Error(Csv("date_formats = ['%d.%m.']\n")), HasSubstr("'%d.%m.' needs a year (%Y)"));
  EXPECT_THAT(Error(Csv("date_time_zone = 'Paris'\n")), HasSubstr("unknown time zone 'Paris'"));
  EXPECT_THAT(Error(Csv("skip_lines = -1\n")), HasSubstr("it must lie between 0 and 10000"));
  EXPECT_THAT(Error(Csv("groups = 'all'\n")), HasSubstr("agent.toml:6: 'groups' in [[source]] hr is 'all'"));
  EXPECT_THAT(Error(Csv("login_pattern = '[a-z'\n")),
              HasSubstr("agent.toml:6: 'login_pattern' in [[source]] hr is no regular expression: "));
  EXPECT_THAT(Error(Csv("max_age_hours = -1\n")), HasSubstr("it must lie between 0 and 87600"));
}

TEST_F(CsvSource, ADelimiterIsOneCharacter) {
  EXPECT_EQ(CsvOf("").delimiter, CsvOptions::kDetectDelimiter);
  EXPECT_EQ(CsvOf("delimiter = 'auto'\n").delimiter, CsvOptions::kDetectDelimiter);
  EXPECT_EQ(CsvOf("delimiter = ';'\n").delimiter, ';');
  for (const auto* wrong : {"''", "'||'", "'\"'", "\"\\n\"", "'\u00A7'"}) {
    EXPECT_THAT(Error(Csv(std::string("delimiter = ") + wrong + "\n")),
                HasSubstr("agent.toml:6: 'delimiter' in [[source]] hr must be one ASCII character"));
  }
}

TEST_F(CsvSource, ColumnsAreOfKnownFields) {
  EXPECT_EQ(Error(Csv("[source.columns]\nmail = 'E-Mail'\n")),
            "agent.toml:7: unknown key 'mail' in [source.columns]; did you mean 'email'?");
  EXPECT_EQ(Error(Csv("[source.columns]\nemail = ''\n")),
            "agent.toml:7: 'email' in [source.columns] must not be empty");
}

}  // namespace
}  // namespace rollcall
