#include "agent/sync/known_links.h"

#include "store/links.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class KnownLinksTest : public RegistryTest {
 protected:
  SourceId source_ = InternSource(*database_, "corp");
};

TEST_F(KnownLinksTest, WhatTheRegistryHasIsFoundByAnchorAndByName) {
  const AccountId a = Create("a");
  InsertLink(*database_,
             {.source = source_, .anchor = "1", .account = a, .dn = "uid=a", .dn_key = "uid=a", .fingerprint = 7});
  KnownLinks links(*database_, source_);
  ASSERT_NE(links.Find("1"), nullptr);
  EXPECT_EQ(links.Find("1")->fingerprint, 7);
  EXPECT_EQ(links.AtDn("uid=a"), a);
  EXPECT_EQ(links.Find("2"), nullptr);
  EXPECT_EQ(links.AtDn("uid=b"), std::nullopt);
}

TEST_F(KnownLinksTest, AnotherSourcesAnchorsAreNotFound) {
  InsertLink(*database_, {.source = InternSource(*database_, "hr"), .anchor = "1", .account = Create("a")});
  EXPECT_EQ(KnownLinks(*database_, source_).Find("1"), nullptr);
}

TEST_F(KnownLinksTest, ANameBelongsToWhoeverWasSeenThereLast) {
  KnownLinks links(*database_, source_);
  links.Place(links.Add("old", AccountId{1}), "uid=a");
  links.Place(links.Add("new", AccountId{2}), "uid=a");
  EXPECT_EQ(links.AtDn("uid=a"), AccountId{2});
  links.PlaceAsBefore(*links.Find("old"));
  EXPECT_EQ(links.AtDn("uid=a"), AccountId{1});
}

TEST_F(KnownLinksTest, AUserWhoMovedIsNoLongerAtTheOldName) {
  KnownLinks links(*database_, source_);
  KnownLink& link = links.Add("1", AccountId{1});
  links.Place(link, "uid=a");
  links.Place(link, "uid=b");
  EXPECT_EQ(links.AtDn("uid=a"), std::nullopt);
  EXPECT_EQ(links.AtDn("uid=b"), AccountId{1});
}

TEST_F(KnownLinksTest, TenThousandGrowTheTablesAndAreAllFound) {
  KnownLinks links(*database_, source_);
  for (int i = 0; i < 10'000; ++i) links.Place(links.Add(std::to_string(i), AccountId{i}), "uid=" + std::to_string(i));
  for (int i = 0; i < 10'000; ++i) links.Place(*links.Find(std::to_string(i)), "uid=moved" + std::to_string(i));
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(AccountId{links.Find(std::to_string(i))->account}, AccountId{i});
    ASSERT_EQ(links.AtDn("uid=moved" + std::to_string(i)), AccountId{i});
    ASSERT_EQ(links.AtDn("uid=" + std::to_string(i)), std::nullopt);
  }
}

// Whoever has lost a name leaves a slot behind, as one who has taken another: a table without a free one would be
// searched for ever.
TEST_F(KnownLinksTest, EveryoneMayTakeTheNextOnesName) {
  constexpr int kPeople = 1500;
  Transaction transaction(*database_);
  std::vector<AccountId> accounts;
  for (int i = 0; i < kPeople; ++i) {
    const std::string number = std::to_string(i);
    accounts.push_back(Create("u" + number));
    InsertLink(*database_, {.source = source_,
                            .anchor = number,
                            .account = accounts.back(),
                            .dn = "uid=" + number,
                            .dn_key = "uid=" + number});
  }
  KnownLinks links(*database_, source_);
  for (int i = 0; i < kPeople; ++i) {
    const std::string next = "uid=" + std::to_string(i + 1);
    links.Displace(next, accounts[static_cast<std::size_t>(i)]);
    links.Place(*links.Find(std::to_string(i)), next);
  }
  for (int i = 0; i < kPeople; ++i)
    ASSERT_EQ(links.AtDn("uid=" + std::to_string(i + 1)), accounts[static_cast<std::size_t>(i)]) << i;
  EXPECT_EQ(links.AtDn("uid=0"), std::nullopt);
}

TEST_F(KnownLinksTest, ThoseOfARegistryAreLoadedAndOthersAdded) {
  Transaction transaction(*database_);
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i);
    InsertLink(*database_, {.source = source_,
                            .anchor = number,
                            .account = Create("u" + number),
                            .dn = "uid=" + number,
                            .dn_key = "uid=" + number,
                            .fingerprint = i});
  }
  KnownLinks links(*database_, source_);
  EXPECT_EQ(links.all().size(), 3000U);
  for (int i = 3000; i < 6000; ++i) links.Add(std::to_string(i), AccountId{i});
  for (int i = 0; i < 6000; ++i) {
    const KnownLink* link = links.Find(std::to_string(i));
    ASSERT_NE(link, nullptr) << i;
    ASSERT_EQ(std::int64_t{link->fingerprint}, i < 3000 ? i : 0);
    ASSERT_EQ(links.AtDn("uid=" + std::to_string(i)).has_value(), i < 3000) << i;
  }
  EXPECT_EQ(links.Find("6000"), nullptr);
}

}  // namespace
}  // namespace rollcall
