#include "connectors/ldap/syntax/filter.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

class GoodFilter : public testing::TestWithParam<std::string> {};
TEST_P(GoodFilter, HasNoProblem) { EXPECT_EQ(FindFilterProblem(GetParam()), std::nullopt) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(
    OfRfc4515, GoodFilter,
    testing::Values("(cn=Babs Jensen)", "(!(cn=Tim Howes))", "(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))",
                    "(o=univ*of*mich*)", "(seeAlso=)", "(cn:caseExactMatch:=Fred Flintstone)", "(cn:=Betty Rubble)",
                    "(sn:dn:2.4.6.8.10:=Barney Rubble)", "(o:dn:=Ace Industry)", "(:1.2.3:=Wilma Flintstone)",
                    "(:DN:2.4.6.8.10:=Dino)", "(o=Parens R Us \\28for all your parenthetical needs\\29)", "(cn=*\\2A*)",
                    "(bin=\\00\\00\\00\\04)", "(sn=Lu\\c4\\8di\\c4\\87)", "(sn=Lučić)",
                    "(1.3.6.1.4.1.1466.0=\\04\\02\\48\\69)", "(cn;lang-es=José)", "(mail=*)", "(&)", "(|)", "(age>=7)",
                    "(age<=7)", "(cn~=Jon)", "(&\n  (objectClass=inetOrgPerson)\n  (!(uid=root))\n)"));

struct Bad {
  std::string filter;
  std::string place;
};
class BadFilter : public testing::TestWithParam<Bad> {};
TEST_P(BadFilter, IsRefusedWithItsPlace) {
  const auto problem = FindFilterProblem(GetParam().filter);
  ASSERT_TRUE(problem) << GetParam().filter;
  EXPECT_TRUE(problem->starts_with("character " + GetParam().place + ": ")) << GetParam().filter << " -> " << *problem;
}

INSTANTIATE_TEST_SUITE_P(OfPeople, BadFilter,
                         testing::Values(Bad{"", "1"}, Bad{"uid=*", "1"}, Bad{"(uid=*", "7"}, Bad{"(uid=*))", "8"},
                                         Bad{"(uid)", "5"}, Bad{"(=x)", "2"}, Bad{"()", "2"}, Bad{"(!uid=x)", "3"},
                                         Bad{"(&(uid=x)", "10"}, Bad{"(uid=a(b)", "7"}, Bad{"(uid=a\\)", "7"},
                                         Bad{"(uid=a\\2)", "7"}, Bad{"(uid>=*)", "7"}, Bad{"(uid>5)", "6"},
                                         Bad{"(1uid=x)", "6"}, Bad{"(cn:=a*)", "7"}, Bad{"(:=a)", "4"},
                                         Bad{"(:dn:=a)", "7"}, Bad{"(cn:foo=a)", "8"}, Bad{"(uid=x)(cn=y)", "8"},
                                         Bad{std::string("(uid=\0)", 7), "6"}));

TEST(FindFilterProblem, RefusesDepthInsteadOfOverflowingTheStack) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "(!";
  EXPECT_NE(FindFilterProblem(deep), std::nullopt);
}

TEST(IsAttributeDescription, KnowsNamesNumbersAndOptions) {
  for (const char* good : {"cn", "cn;lang-es", "userCertificate;binary", "2.5.4.3", "x-1;a;b"})
    EXPECT_TRUE(IsAttributeDescription(good)) << good;
  for (const char* bad : {"", "*", "+", "1.1.", "2..5", "c n", "cn;", "cn;;a", "-a", ".1", "cn,sn"}) {
    EXPECT_FALSE(IsAttributeDescription(bad)) << bad;
  }
}

}  // namespace
}  // namespace rollcall
