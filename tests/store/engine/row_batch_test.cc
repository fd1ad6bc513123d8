// Many rows that are written by one statement.
#include <limits>

#include "store/links.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class RowBatchTest : public RegistryTest {
 protected:
  Link LinkOf(AccountId account, const std::string& anchor) const {
    return {.source = source_, .anchor = anchor, .account = account};
  }
  SourceId source_ = InternSource(*database_, "corp");
};

// What rows have in common is written another way than what they have not.
TEST_F(RowBatchTest, RowsAreWhatTheyAreWhateverTheyHaveInCommon) {
  constexpr int kRows = 400;
  const std::string common = "O'Neil; --\"\n\\";
  std::vector<Link> links;
  {
    Transaction transaction(*database_);
    for (int i = 0; i < kRows; ++i) {
      Link link = LinkOf(Create("u" + std::to_string(i)), "a" + std::to_string(i));
      link.dn = i == 250 ? "" : common;             // another one in the middle
      link.dn_key = i < kRows - 1 ? "" : "o'neil";  // and in the last row
      link.fingerprint = std::numeric_limits<std::int64_t>::min();
      if (i > 300) link.observed = common;
      InsertLink(*database_, link);
      links.push_back(link);
    }
    transaction.Commit();
  }
  for (const Link& link : links) {
    const Link found = LinksOf(*database_, link.account).front();
    ASSERT_EQ(found.anchor, link.anchor);
    ASSERT_EQ(found.dn, link.dn) << link.anchor;
    ASSERT_EQ(found.dn_key, link.dn_key) << link.anchor;
    ASSERT_EQ(found.fingerprint, link.fingerprint);
    ASSERT_EQ(found.observed, link.observed) << link.anchor;
  }
}

TEST_F(RowBatchTest, ARowWithANulLeavesTheOthersAlone) {
  Transaction transaction(*database_);
  std::vector<AccountId> accounts;
  for (int i = 0; i < 200; ++i) {
    accounts.push_back(Create("u" + std::to_string(i)));
    Link link = LinkOf(accounts.back(), "a" + std::to_string(i));
    if (i == 100) {
      Link wrong = link;
      wrong.observed = std::string("a\0b", 3);
      EXPECT_THROW(InsertLink(*database_, wrong), StoreError);
    }
    InsertLink(*database_, link);
  }
  transaction.Commit();
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const Link found = LinksOf(*database_, accounts[i]).front();
    EXPECT_EQ(found.anchor, "a" + std::to_string(i));
    EXPECT_EQ(found.observed, std::nullopt);
  }
}

}  // namespace
}  // namespace rollcall
