#include "connectors/ldap/check/discover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kContexts = {"dc=example,dc=com"};

TEST(ProposeBases, AContainerStandsForWhatLiesInIt) {
  EXPECT_THAT(ProposeBases({"uid=a,ou=people,dc=example,dc=com", "uid=b,OU=ext, ou=People,dc=example,dc=com",
                            "uid=c,ou=ext,ou=people,dc=example,dc=com"},
                           kContexts),
              ElementsAre(FoundBase{"ou=people,dc=example,dc=com", 3}));
}

TEST(ProposeBases, TheOneWithMostComesFirst) {
  EXPECT_THAT(
      ProposeBases({"uid=a,ou=a,dc=example,dc=com", "uid=b,ou=b,dc=example,dc=com", "uid=c,ou=b,dc=example,dc=com"},
                   kContexts),
      ElementsAre(FoundBase{"ou=b,dc=example,dc=com", 2}, FoundBase{"ou=a,dc=example,dc=com", 1}));
}

TEST(ProposeBases, ManyDepartmentsAreWhatTheyLieIn) {
  std::vector<std::string> dns = {"uid=x,ou=apart,dc=example,dc=com"};
  for (int i = 0; i < 50; ++i) dns.push_back("uid=a,ou=dept" + std::to_string(i) + ",ou=people,dc=example,dc=com");
  EXPECT_THAT(ProposeBases(dns, kContexts),
              ElementsAre(FoundBase{"ou=people,dc=example,dc=com", 50}, FoundBase{"ou=apart,dc=example,dc=com", 1}));
}

TEST(ProposeBases, NeverGoesBeyondANamingContext) {
  std::vector<std::string> dns;
  std::vector<std::string> contexts;
  for (int i = 0; i < 7; ++i) {
    contexts.push_back("dc=d" + std::to_string(i) + ",dc=com");
    dns.push_back("uid=a," + contexts.back());
  }
  EXPECT_EQ(ProposeBases(dns, contexts).size(), 7U);
}

TEST(ProposeBases, NoEntriesNoBases) { EXPECT_THAT(ProposeBases({}, kContexts), IsEmpty()); }

constexpr const char* kGroup =
    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\nmember: cn=x\n\n";

TEST(DiscoverLdap, FindsWhereUsersAndGroupsAre) {
  const Slapd slapd(PeopleLdif(3) + kGroup);
  LdapOptions options = AgentOptions(slapd);
  options.bases.clear();
  options.group_bases.clear();
  const Discovery found = DiscoverLdap(options);
  EXPECT_EQ(found.server, "OpenLDAP slapd, not encrypted");
  EXPECT_EQ(found.identity, "dn:" + slapd["BIND_DN"]);
  EXPECT_THAT(found.naming_contexts, ElementsAre("dc=example,dc=com"));
  EXPECT_THAT(found.users, ElementsAre(FoundBase{"ou=people,dc=example,dc=com", 3}));
  EXPECT_THAT(found.groups, ElementsAre(FoundBase{"ou=groups,dc=example,dc=com", 1}));
  EXPECT_THAT(found.notes, IsEmpty());
  EXPECT_EQ(CountBelow(options, "dc=example,dc=com", BaseOf::kUsers).entries, 3);
  EXPECT_THROW(CountBelow(options, "ou=none,dc=example,dc=com", BaseOf::kUsers), SourceRejected);
  EXPECT_THROW(CountBelow(options, "nothing", BaseOf::kUsers), SourceRejected);
}

TEST(DiscoverLdap, TellsWhereALimitHidesTheRest) {
  const Slapd slapd(PeopleLdif(30), {"--size-limit", "10"});
  const Discovery found = DiscoverLdap(AgentOptions(slapd));
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("Size limit exceeded")));
}

}  // namespace
}  // namespace rollcall
