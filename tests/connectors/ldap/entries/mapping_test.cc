// How attributes become fields, and which entries are looked at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using namespace std::chrono_literals;

constexpr std::string_view kTree =
    "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n"
    "dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
    "dn: ou=staff,dc=example,dc=com\nobjectClass: organizationalUnit\nou: staff\n\n"
    "dn: ou=deep,ou=staff,dc=example,dc=com\nobjectClass: organizationalUnit\nou: deep\n\n";

std::string Person(const std::string& uid, const std::string& parent, const std::string& more = {}) {
  return "dn: uid=" + uid + "," + parent + ",dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: " + uid +
         "\ncn: c\nsn: s\n" + more + "\n";
}

RecordingSink PullAll(const LdapOptions& options) {
  RecordingSink sink;
  ExpectCompletePull(*MakeLdapConnector(options), sink);
  return sink;
}

LdapMapping With(LdapMapping mapping, LdapMapping::Values values, std::string separator = ", ") {
  mapping.values = values;
  mapping.separator = std::move(separator);
  return mapping;
}

TEST(LdapMapping, SeveralValuesFollowTheRule) {
  const Slapd slapd(std::string(kTree) + Person("a", "ou=people", "title: Poet\ntitle: Engineer\nmobile: 1\n"));
  LdapOptions options = AgentOptions(slapd);
  options.attributes["display_name"] = With({"title"}, LdapMapping::Values::kJoin, " & ");
  options.extra_attributes = {{"first", With({"title"}, LdapMapping::Values::kFirst)},
                              {"joined", With({"nothing", "title"}, LdapMapping::Values::kJoin)},
                              {"every", {"title"}},
                              {"one", With({"mobile"}, LdapMapping::Values::kJoin)}};
  const RecordingSink sink = PullAll(options);
  ASSERT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.users[0][Field::kDisplayName], "Poet & Engineer");
  EXPECT_THAT(sink.users[0].attributes,
              ElementsAre(Pair("every", "Poet"), Pair("every", "Engineer"), Pair("first", "Poet"),
                          Pair("joined", "Poet, Engineer"), Pair("one", "1")));
}

TEST(LdapMapping, AConstantStandsInForWhatAnEntryHasNot) {
  const Slapd slapd(std::string(kTree) + Person("a", "ou=people", "o: Own\n") + Person("b", "ou=people"));
  LdapOptions options = AgentOptions(slapd);
  LdapMapping company = {"o"};
  company.constant = "ACME";
  LdapMapping mail;
  mail.constant = "nobody@example.com";
  options.extra_attributes = {{"company", company}};
  options.attributes["email"] = mail;
  const RecordingSink sink = PullAll(options);
  EXPECT_THAT(sink.FindByLogin("a")->attributes, ElementsAre(Pair("company", "Own")));
  EXPECT_THAT(sink.FindByLogin("b")->attributes, ElementsAre(Pair("company", "ACME")));
  EXPECT_EQ((*sink.FindByLogin("b"))[Field::kEmail], "nobody@example.com");
}

TEST(LdapMapping, AValueThatIsNoTextIsAConflictEvenAmongOthers) {
  const Slapd slapd(std::string(kTree) + Person("a", "ou=people", "jpegPhoto: x\njpegPhoto:: /9j/\n") +
                    Person("b", "ou=people", "jpegPhoto: x\n"));
  LdapOptions options = AgentOptions(slapd);
  options.extra_attributes = {{"photo", With({"jpegPhoto"}, LdapMapping::Values::kJoin)}};
  const RecordingSink sink = PullAll(options);
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("jpegPhoto is not UTF-8"));
}

TEST(LdapBases, HaveTheirOwnScopeAndFilter) {
  const Slapd slapd(std::string(kTree) + Person("a", "ou=people") + Person("b", "ou=people") + Person("c", "ou=staff") +
                    Person("d", "ou=deep,ou=staff"));
  LdapOptions options = AgentOptions(slapd);
  options.bases = {"ou=people,dc=example,dc=com", "ou=staff,dc=example,dc=com"};
  options.bases[0].filter = "(uid=a)";
  options.bases[1].scope = LdapScope::kOneLevel;
  const RecordingSink sink = PullAll(options);
  EXPECT_EQ(sink.users.size(), 2U);
  EXPECT_NE(sink.FindByLogin("a"), nullptr);
  EXPECT_NE(sink.FindByLogin("c"), nullptr);
}

TEST(LdapState, OfOpenLdapFollowsFromThePasswordPolicy) {
  const Slapd slapd(std::string(kTree) + Person("locked", "ou=people", "pwdAccountLockedTime: 000001010000Z\n") +
                        Person("tired", "ou=people", "pwdAccountLockedTime: 20260301000000Z\n") +
                        Person("fine", "ou=people"),
                    {"--schema-check", "off"});
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  EXPECT_EQ(sink.FindByLogin("locked")->enabled, false);
  EXPECT_THAT(sink.FindByLogin("locked")->state_reason, HasSubstr("locked by an administrator"));
  EXPECT_THAT(sink.FindByLogin("locked")->attributes, IsEmpty());
  EXPECT_EQ(sink.FindByLogin("tired")->enabled, true);
  EXPECT_THAT(sink.FindByLogin("tired")->attributes, ElementsAre(Pair("lockedOut", "2026-03-01T00:00:00Z")));
  EXPECT_EQ(sink.FindByLogin("fine")->enabled, true);
}

TEST(LdapLogin, IsTheLatestOfItsAttributesWithThePrecisionThatIsConfigured) {
  const Slapd slapd(std::string(kTree) +
                    Person("a", "ou=people", "pwdLastSuccess: 20240101000000Z\nauthTimestamp: 20240301000000Z\n"));
  LdapOptions options = AgentOptions(slapd);
  options.login_time_precision = 3600s;
  const auto login = PullAll(options).users.at(0).last_login;
  ASSERT_TRUE(login);
  EXPECT_EQ(login->at, TimePoint{std::chrono::sys_days{2024y / 3 / 1}});
  EXPECT_EQ(login->lag, 1h);
  EXPECT_EQ(login->attribute, "authTimestamp");
}

}  // namespace
}  // namespace rollcall
