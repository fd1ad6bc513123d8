#include "connectors/base/dn.h"

#include <gtest/gtest.h>

#include <random>

namespace rollcall {
namespace {

struct Case {
  const char* dn;
  const char* key;  // nullptr: not a DN
};

class DnKeyOf : public testing::TestWithParam<Case> {};

TEST_P(DnKeyOf, IsAsInTheTable) {
  const auto key = DnKey(GetParam().dn);
  if (GetParam().key == nullptr) {
    EXPECT_EQ(key, std::nullopt) << GetParam().dn;
  } else {
    EXPECT_EQ(key, GetParam().key) << GetParam().dn;
  }
}

INSTANTIATE_TEST_SUITE_P(
    ValidNames, DnKeyOf,
    testing::Values(Case{"", ""}, Case{"  ", ""}, Case{"dc=x", "dc=x"},
                    Case{"uid=kvaughan, ou=People, dc=x", "uid=kvaughan,ou=people,dc=x"},
                    Case{"UID=kvaughan,ou=people,DC=x", "uid=kvaughan,ou=people,dc=x"},
                    Case{"  uid =  kvaughan  ,ou=People  ", "uid=kvaughan,ou=people"},
                    Case{"cn=Barbara   J.  Jensen,dc=x", "cn=barbara j. jensen,dc=x"},
                    Case{"cn=\\20lead and tail\\20,dc=x", "cn=lead and tail,dc=x"}, Case{"cn=a\\ \\ b", "cn=a b"},
                    Case{"cn=,dc=x", "cn=,dc=x"}, Case{"cn=a\\,b,dc=x", "cn=a\\,b,dc=x"},
                    Case{"cn=a\\2Cb,dc=x", "cn=a\\,b,dc=x"}, Case{"cn=a\\2cb,dc=x", "cn=a\\,b,dc=x"},
                    Case{"cn=\\#no hex", "cn=\\#no hex"}, Case{"cn=a#b", "cn=a#b"}, Case{"cn=a\\#b", "cn=a#b"},
                    Case{"cn=a=b", "cn=a=b"}, Case{"cn=a\\=b", "cn=a=b"}, Case{"cn=a\\\\b", "cn=a\\\\b"},
                    Case{"cn=a\\00b", "cn=a\\00b"}, Case{"cn=a\\0Ab", "cn=a b"}, Case{"cn=\\41\\42", "cn=ab"}));

INSTANTIATE_TEST_SUITE_P(MultiValuedRdns, DnKeyOf,
                         testing::Values(Case{"cn=B+uid=a,dc=x", "cn=b+uid=a,dc=x"},
                                         Case{"uid=a + cn=B,dc=x", "cn=b+uid=a,dc=x"},
                                         Case{"uid=a\\+b+cn=c", "cn=c+uid=a\\+b"}));

INSTANTIATE_TEST_SUITE_P(AttributeTypes, DnKeyOf,
                         testing::Values(Case{"commonName=a", "cn=a"}, Case{"2.5.4.3=a", "cn=a"},
                                         Case{"OID.2.5.4.3=a", "cn=a"},
                                         Case{"userid=a,domainComponent=b", "uid=a,dc=b"},
                                         Case{"1.2.3=#04024869", "1.2.3=#04024869"},
                                         Case{"1.2.3=#0402FF , dc=x", "1.2.3=#0402ff,dc=x"}));

INSTANTIATE_TEST_SUITE_P(OtherScripts, DnKeyOf,
                         testing::Values(Case{"uid=user0,ou=Ännheimè,o=Çéliné Ändrè",
                                              "uid=user0,ou=ännheimè,o=çéliné ändrè"},
                                         Case{"cn=\\C3\\84rger", "cn=ärger"}, Case{"cn=A\xCC\x88rger", "cn=ärger"},
                                         Case{"cn=STRASSE", "cn=strasse"}, Case{"cn=Straße", "cn=strasse"},
                                         Case{"cn=ΣΊΣΥΦΟΣ", "cn=σίσυφοσ"}, Case{"cn=山田 太郎", "cn=山田 太郎"},
                                         Case{"cn=a\xC2\xA0\xC2\xA0z", "cn=a z"}, Case{"cn=x， y", "cn=x\\, y"}));

INSTANTIATE_TEST_SUITE_P(WhatIsNoName, DnKeyOf,
                         testing::Values(Case{"kvaughan", nullptr}, Case{"uid=a,", nullptr}, Case{",uid=a", nullptr},
                                         Case{"uid=a,,dc=x", nullptr}, Case{"uid=a+", nullptr}, Case{"=a", nullptr},
                                         Case{"uid=a\\", nullptr}, Case{"uid=a\\2", nullptr},
                                         Case{"uid=a\\zz", nullptr}, Case{"uid=a;b", nullptr},
                                         Case{"uid=\"a\"", nullptr}, Case{"uid=<a>", nullptr}, Case{"uid=#", nullptr},
                                         Case{"uid=#4", nullptr}, Case{"uid=#4g", nullptr}, Case{"uid=#41 42", nullptr},
                                         Case{"cn=\xff", nullptr}, Case{"cn=\\ff", nullptr},
                                         Case{"cn=\xed\xa0\x80", nullptr}, Case{"u id=a", nullptr},
                                         Case{"cn;lang-es=a", nullptr}));

TEST(AppendDnKey, LeavesTheOutputAsItWasWhereTheNameIsInvalid) {
  std::string out = "before";
  EXPECT_FALSE(AppendDnKey("cn=ok,cn=ä\xff", out));
  EXPECT_EQ(out, "before");
}

TEST(AppendDnKey, IsStableUnderItself) {
  for (const char* dn : {"cn=A\\,B \\+ c+uid=\\23x , OU=Ä  ö", "cn=\\00\\1f\\7f", "1.2=#AB", "cn=\\\\\\\"\\<\\>\\;"}) {
    const auto key = DnKey(dn);
    ASSERT_TRUE(key) << dn;
    EXPECT_EQ(DnKey(*key), key) << dn;
  }
}

// Whatever comes in, the parser stays within it, and its keys are fixed points.
TEST(AppendDnKey, HoldsForRandomBytes) {
  constexpr std::string_view kAlphabet = "aB=,+\\ #2cC\"<\xc3\xa4\xff\t;.uid";
  std::mt19937 random(20240229);
  int valid = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string dn = i % 2 == 0 ? "cn=" : "";
    for (std::size_t length = random() % 14; length > 0; --length) dn += kAlphabet[random() % kAlphabet.size()];
    const auto key = DnKey(std::string(dn));
    if (!key) continue;
    ++valid;
    ASSERT_EQ(DnKey(*key), key) << testing::PrintToString(dn);
  }
  EXPECT_GT(valid, 1000);
}

TEST(IsWithin, ComparesWholeRdns) {
  EXPECT_TRUE(IsWithin("ou=people,dc=x", "dc=x"));
  EXPECT_TRUE(IsWithin("dc=x", "dc=x"));
  EXPECT_TRUE(IsWithin("dc=x", ""));
  EXPECT_FALSE(IsWithin("dc=x", "ou=people,dc=x"));
  EXPECT_FALSE(IsWithin("dc=xdc=x", "dc=x"));
  EXPECT_FALSE(IsWithin("cn=a\\,dc=x", "dc=x"));
  EXPECT_TRUE(IsWithin("cn=a\\\\,dc=x", "dc=x"));
}

TEST(FirstRdn, EndsAtACommaThatSeparates) {
  EXPECT_EQ(FirstRdn("cn=a\\,b+uid=c,dc=x"), "cn=a\\,b+uid=c");
  EXPECT_EQ(FirstRdn("dc=x"), "dc=x");
}

}  // namespace
}  // namespace rollcall
