#include "connectors/ldap/connection/dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/ldap/entries/account_state.h"
#include "connectors/ldap/entries/primary_groups.h"
#include "connectors/ldap/syntax/filter.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

using testing::ElementsAre;

TEST(Dialect, IsToldFromTheRootDse) {
  EXPECT_EQ(DialectOf({}), LdapDialect::kGeneric);
  EXPECT_EQ(DialectOf({.object_classes = {"top", "OpenLDAProotDSE"}}), LdapDialect::kOpenLdap);
  EXPECT_EQ(DialectOf({.vendor_name = "389 Project", .vendor_version = "389-Directory/2.3.1 B2023.027.0000"}),
            LdapDialect::k389Ds);
  EXPECT_EQ(
      DialectOf({.vendor_name = "Samba Team (https://www.samba.org)", .capabilities = {"1.2.840.113556.1.4.800"}}),
      LdapDialect::kActiveDirectory);
}

TEST(Dialect, EveryRowIsComplete) {
  for (const DialectFacts& facts : AllDialects()) {
    EXPECT_EQ(&FactsOf(facts.dialect), &facts);
    EXPECT_EQ(FindFilterProblem(facts.user_filter), std::nullopt) << facts.name;
    EXPECT_EQ(FindFilterProblem(facts.group_filter), std::nullopt) << facts.name;
    for (const auto attribute : facts.state_attributes) EXPECT_TRUE(IsStateAttribute(attribute)) << attribute;
    EXPECT_FALSE(facts.login_times.empty()) << facts.name;
  }
}

TEST(Dialect, FillsInWhatIsNotConfigured) {
  const LdapOptions ad = CompleteOptions({.bases = {"dc=x"}}, FactsOf(LdapDialect::kActiveDirectory));
  EXPECT_EQ(ad.anchor, "objectGUID");
  EXPECT_EQ(ad.bases.front().filter, "(sAMAccountType=805306368)");
  EXPECT_THAT(ad.attributes.at("login").attributes, ElementsAre("sAMAccountName"));
  EXPECT_THAT(*ad.login_time_attributes, ElementsAre("lastLogonTimestamp"));
  EXPECT_EQ(ad.state_attributes->front(), "userAccountControl");
}

TEST(Dialect, WhatIsConfiguredWins) {
  LdapOptions options = {.bases = {"dc=x"},
                         .group_bases = {"dc=g"},
                         .filter = "(a=b)",
                         .group_filter = "(c=d)",
                         .anchor = "employeeNumber",
                         .login_time_attributes = std::vector<std::string>{},
                         .state_attributes = std::vector<std::string>{}};
  options.attributes["login"] = {"mail"};
  options.bases.emplace_back("dc=y");
  options.bases.back().filter = "(e=f)";
  const LdapOptions complete = CompleteOptions(options, FactsOf(LdapDialect::kActiveDirectory));
  EXPECT_EQ(complete.anchor, "employeeNumber");
  EXPECT_EQ(complete.bases[0].filter, "(a=b)");
  EXPECT_EQ(complete.bases[1].filter, "(e=f)");
  EXPECT_EQ(complete.group_bases[0].filter, "(c=d)");
  EXPECT_THAT(complete.attributes.at("login").attributes, ElementsAre("mail"));
  EXPECT_TRUE(complete.login_time_attributes->empty());
  EXPECT_TRUE(complete.state_attributes->empty());
}

TEST(Dialect, KnowsHowFarALoginTimeMayTrail) {
  EXPECT_EQ(LoginTimeFactOf("LASTLOGONTIMESTAMP").lag, std::chrono::days{14});
  EXPECT_EQ(LoginTimeFactOf("lastLogon").syntax, TimeSyntax::kFiletime);
  EXPECT_EQ(LoginTimeFactOf("myOwnLoginTime").syntax, TimeSyntax::kGeneralizedTime);
}

TEST(Guid, BecomesTextWithItsFirstFieldsTurnedRound) {
  EXPECT_EQ(AnchorSyntaxOf("objectguid"), AnchorSyntax::kGuid);
  EXPECT_EQ(AnchorSyntaxOf("nsUniqueId"), AnchorSyntax::kText);
  constexpr std::string_view kOctets("\x78\x56\x34\x12\xbc\x9a\xf0\xde\x01\x23\x45\x67\x89\xab\xcd\xef", 16);
  EXPECT_EQ(GuidToText(kOctets), "12345678-9abc-def0-0123-456789abcdef");
  EXPECT_EQ(GuidToText(std::string(16, '\0')), "00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(GuidToText(kOctets.substr(1)), "");
  EXPECT_EQ(GuidToText(""), "");
}

TEST(Sid, OfAPrimaryGroupDiffersInItsLastPart) {
  // S-1-5-21-1-2-3-1104 and 513
  const std::string user("\x01\x05\0\0\0\0\0\x05\x15\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0\x50\x04\0\0", 28);
  const std::string group("\x01\x05\0\0\0\0\0\x05\x15\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0\x01\x02\0\0", 28);
  EXPECT_EQ(SidInDomainOf(user, 513), group);
  EXPECT_EQ(SidInDomainOf(user.substr(0, 27), 513), std::nullopt);
  EXPECT_EQ(SidInDomainOf("", 513), std::nullopt);
  EXPECT_EQ(EscapeFilterValue(std::string_view("\x01\0(", 3)), "\\01\\00\\28");
}

}  // namespace
}  // namespace rollcall
