// Active Directory's attributes, on a slapd that knows them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tests/paths.h>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr std::string_view kTree =
    "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n"
    "dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
    "dn: ou=groups,dc=example,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";

constexpr TimePoint kLogin{std::chrono::sys_days{2026y / 3 / 1}};
constexpr std::string_view kLoginTicks = "134167968000000000";
constexpr std::string_view kDayLaterTicks = "134168832000000000";

std::string Base64(std::string_view octets) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8U | (i + j < octets.size() ? static_cast<unsigned char>(octets[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) text += i + j > octets.size() ? '=' : kDigits[bits >> (18 - 6 * j) & 63U];
  }
  return text;
}

// S-1-5-21-1-2-3-rid
std::string Sid(char rid) {
  std::string sid("\x01\x05\0\0\0\0\0\x05\x15\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0", 24);
  return sid + rid + std::string(3, '\0');
}

std::string User(char number, const std::string& more = {}) {
  const std::string name = std::string("user") + number;
  return "dn: cn=" + name + ",ou=people,dc=example,dc=com\nobjectClass: user\nobjectClass: inetOrgPerson\ncn: " + name +
         "\nsn: s\nsAMAccountName: " + name +
         "\nsAMAccountType: 805306368\nobjectGUID:: " + Base64(std::string(15, '\0') + number) + "\n" + more + "\n";
}

std::string AnchorOf(char number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto octet = static_cast<unsigned char>(number);
  return std::string("00000000-0000-0000-0000-0000000000") + kDigits[octet >> 4U] + kDigits[octet & 15U];
}

std::vector<std::string> Arguments() {
  return {"--schema", ROLLCALL_SOURCE_DIR "/tests/servers/active_directory.schema"};
}

LdapOptions AdOptions(const Slapd& slapd) {
  LdapOptions options = AgentOptions(slapd);
  options.dialect = LdapDialect::kActiveDirectory;
  return options;
}

RecordingSink PullAll(const LdapOptions& options) {
  RecordingSink sink;
  ExpectCompletePull(*MakeLdapConnector(options), sink);
  return sink;
}

TEST(ActiveDirectory, UsersHaveTheirGuidAsAnchorAndTheirAccountNameAsLogin) {
  const Slapd slapd(std::string(kTree) + User('1', "whenCreated: 20240229183000.0Z\n") + User('2'), Arguments());
  const RecordingSink sink = PullAll(AdOptions(slapd));
  ASSERT_EQ(sink.users.size(), 2U);
  EXPECT_EQ(sink.FindByLogin("user1")->anchor, AnchorOf('1'));
  EXPECT_EQ(sink.FindByLogin("user1")->created_at, TimePoint{std::chrono::sys_days{2024y / 2 / 29}} + 18h + 30min);
  EXPECT_EQ(sink.FindByLogin("user2")->anchor, AnchorOf('2'));
}

TEST(ActiveDirectory, AGuidOfTheWrongLengthIsAConflictOfThatEntryAlone) {
  const Slapd slapd(std::string(kTree) + User('2') +
                        "dn: cn=odd,ou=people,dc=example,dc=com\nobjectClass: user\nobjectClass: person\ncn: odd\nsn: "
                        "s\nsAMAccountName: odd\n"
                        "sAMAccountType: 805306368\nobjectGUID:: AAAA\n\n",
                    Arguments());
  const RecordingSink sink = PullAll(AdOptions(slapd));
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("objectGUID is no GUID"));
}

TEST(ActiveDirectory, TheStateFollowsFromUserAccountControl) {
  const Slapd slapd(std::string(kTree) + User('1', "userAccountControl: 512\n") +
                        User('2', "userAccountControl: 514\n") + User('3') +
                        User('4', "userAccountControl: 512\nlockoutTime: " + std::string(kLoginTicks) + "\n") +
                        User('5', "userAccountControl: 512\naccountExpires: 116444736000000000\n"),
                    Arguments());
  const RecordingSink sink = PullAll(AdOptions(slapd));
  EXPECT_EQ(sink.FindByLogin("user1")->enabled, true);
  EXPECT_EQ(sink.FindByLogin("user2")->enabled, false);
  EXPECT_THAT(sink.FindByLogin("user2")->state_reason, HasSubstr("ACCOUNTDISABLE"));
  EXPECT_EQ(sink.FindByLogin("user3")->enabled, std::nullopt);
  EXPECT_EQ(sink.FindByLogin("user4")->enabled, true);
  EXPECT_THAT(sink.FindByLogin("user4")->attributes, ElementsAre(Pair("lockedOut", "2026-03-01T00:00:00Z")));
  EXPECT_EQ(sink.FindByLogin("user5")->enabled, false);
  EXPECT_EQ(sink.FindByLogin("user5")->state_reason, "accountExpires was 1970-01-01T00:00:00Z");
}

TEST(ActiveDirectory, NoStateIsToldWhereNoneIsAskedFor) {
  const Slapd slapd(std::string(kTree) + User('1', "userAccountControl: 514\n"), Arguments());
  LdapOptions options = AdOptions(slapd);
  options.state_attributes = std::vector<std::string>{};
  EXPECT_EQ(PullAll(options).users.at(0).enabled, std::nullopt);
}

std::string LastLogonTimestamp(std::string_view ticks) { return "lastLogonTimestamp: " + std::string(ticks) + "\n"; }
std::string LastLogon(std::string_view ticks) { return "lastLogon: " + std::string(ticks) + "\n"; }

TEST(ActiveDirectory, TheReplicatedLoginTimeMayTrailByFourteenDays) {
  const Slapd slapd(
      std::string(kTree) + User('1', LastLogonTimestamp(kLoginTicks)) + User('2', LastLogonTimestamp("0")),
      Arguments());
  const RecordingSink sink = PullAll(AdOptions(slapd));
  const auto login = sink.FindByLogin("user1")->last_login;
  ASSERT_TRUE(login);
  EXPECT_EQ(login->at, kLogin);
  EXPECT_EQ(login->lag, 14 * 24h);
  EXPECT_FALSE(sink.FindByLogin("user2")->last_login);
}

TEST(ActiveDirectory, AllDomainControllersTogetherKnowTheLoginExactly) {
  const Slapd one(std::string(kTree) + User('1', LastLogonTimestamp(kLoginTicks) + LastLogon(kLoginTicks)) + User('2') +
                      User('3', LastLogonTimestamp(kDayLaterTicks)),
                  Arguments());
  const Slapd other(std::string(kTree) + User('1', LastLogon(kDayLaterTicks)) + User('2', LastLogon(kLoginTicks)),
                    Arguments());
  LdapOptions options = AdOptions(one);
  options.domain_controllers = {one["URI"], other["URI"]};
  const RecordingSink sink = PullAll(options);
  const auto login = sink.FindByLogin("user1")->last_login;
  ASSERT_TRUE(login);
  EXPECT_EQ(login->at, kLogin + 24h);
  EXPECT_EQ(login->lag, 0ms);
  EXPECT_EQ(login->attribute, "lastLogon");
  EXPECT_EQ(sink.FindByLogin("user2")->last_login->at, kLogin);
  EXPECT_EQ(sink.FindByLogin("user3")->last_login->attribute, "lastLogonTimestamp");
  EXPECT_THAT(sink.warnings, IsEmpty());
}

TEST(ActiveDirectory, ADomainControllerThatCannotBeAskedWidensTheIntervalAndIsTold) {
  const Slapd slapd(std::string(kTree) + User('1', LastLogonTimestamp(kLoginTicks) + LastLogon(kDayLaterTicks)) +
                        User('2', LastLogon(kLoginTicks)),
                    Arguments());
  LdapOptions options = AdOptions(slapd);
  options.domain_controllers = {"ldap://127.0.0.1:1", slapd["URI"]};
  const RecordingSink sink = PullAll(options);
  const auto login = sink.FindByLogin("user1")->last_login;
  ASSERT_TRUE(login);
  EXPECT_EQ(login->at, kLogin + 24h);
  EXPECT_EQ(login->at + login->lag, kLogin + 14 * 24h);
  const auto unbounded = sink.FindByLogin("user2")->last_login;
  ASSERT_TRUE(unbounded);
  EXPECT_GT(unbounded->lag, 24h);  // perhaps a moment ago, elsewhere
  EXPECT_THAT(sink.warnings, ElementsAre(HasSubstr("ldap://127.0.0.1:1")));
}

TEST(ActiveDirectory, AWholeDomainIsReadThoughItRefersToItsOwnConfiguration) {
  const auto refer = [](const std::string& type, const std::string& value) {
    const std::string dn = type + '=' + value + ",dc=example,dc=com";
    return "dn: " + dn + "\nobjectClass: referral\nobjectClass: extensibleObject\n" + type + ": " + value +
           "\nref: ldap://elsewhere/" + dn + "\n\n";
  };
  const std::string users = std::string(kTree) + User('1', LastLogonTimestamp(kLoginTicks) + LastLogon(kLoginTicks));
  const Slapd whole(users + refer("CN", "Configuration") + refer("DC", "DomainDnsZones"), Arguments());
  LdapOptions options = AdOptions(whole);
  options.domain_controllers = {whole["URI"]};
  const RecordingSink sink = PullAll(options);
  EXPECT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.users.at(0).last_login->lag, 0ms);
  EXPECT_THAT(sink.warnings, IsEmpty());

  const Slapd parent(users + refer("DC", "child"), Arguments());  // people may live there
  DiscardingSink nobody;
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(AdOptions(parent)), nobody), HasSubstr("lies at ldap://elsewhere/"));
}

TEST(ActiveDirectory, ThePrimaryGroupIsFoundByItsSid) {
  const Slapd slapd(std::string(kTree) + User('1', "primaryGroupID: 201\nobjectSid:: " + Base64(Sid('\x50')) + "\n") +
                        User('2', "primaryGroupID: 77\nobjectSid:: " + Base64(Sid('\x51')) + "\n") +
                        User('3', "primaryGroupID: x\nobjectSid:: " + Base64(Sid('\x52')) + "\n") +
                        "dn: cn=Staff,ou=groups,dc=example,dc=com\nobjectClass: group\ncn: Staff\nobjectSid:: " +
                        Base64(Sid('\xc9')) + "\nobjectGUID:: " + Base64(std::string(16, 'g')) + "\n\n",
                    Arguments());
  LdapOptions options = AdOptions(slapd);
  options.page_size = 1;  // the group is asked for while the users are being read
  const RecordingSink sink = PullAll(options);
  const RecordedUser* user = sink.FindByLogin("user1");
  ASSERT_NE(user, nullptr);
  EXPECT_THAT(user->memberships, ElementsAre(Pair("cn=staff,ou=groups,dc=example,dc=com", "member")));
  EXPECT_EQ(user->memberships_told, MembershipsTold::kAll);
  EXPECT_THAT(sink.FindByLogin("user2")->memberships, IsEmpty());
  EXPECT_EQ(sink.FindByLogin("user2")->memberships_told, MembershipsTold::kNothing);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("primaryGroupID \"x\""));
}

TEST(ActiveDirectory, MemberOfNamesAllGroupsOfAUser) {
  const Slapd slapd(std::string(kTree) +
                        User('1', "memberOf: CN=A, ou=groups,dc=example,dc=com\nmemberOf: cn=b,dc=elsewhere\n") +
                        User('2'),
                    Arguments());
  LdapOptions options = AdOptions(slapd);
  options.group_bases.clear();
  options.member_of = "memberOf";
  const RecordingSink sink = PullAll(options);
  EXPECT_THAT(
      sink.FindByLogin("user1")->memberships,
      UnorderedElementsAre(Pair("cn=a,ou=groups,dc=example,dc=com", "member"), Pair("cn=b,dc=elsewhere", "member")));
  EXPECT_EQ(sink.FindByLogin("user1")->memberships_told, MembershipsTold::kAll);
  EXPECT_THAT(sink.FindByLogin("user2")->memberships, IsEmpty());
  EXPECT_EQ(sink.FindByLogin("user2")->memberships_told, MembershipsTold::kAll);
}

}  // namespace
}  // namespace rollcall
