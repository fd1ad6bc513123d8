#include <gtest/gtest.h>

#include <string>

#include "store/groups.h"
#include "store/links.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// So many rows, and so long, that some are written while others are still being inserted.
class ManyRowsTest : public RegistryTest {
 protected:
  static constexpr int kMany = 5000;

  void Insert(int first, int end) {
    for (int i = first; i < end; ++i) InsertOne(i);
  }
  void InsertOne(int number) {
    database_->Insert(Target::kMemberRef, {group_, std::to_string(number) + std::string(1000, 'x')});
  }
  void ExpectThatItGoesOn() {
    Transaction transaction(*database_);
    Insert(0, kMany);
    transaction.Commit();
    EXPECT_EQ(Count(), kMany);
  }
  std::int64_t Count() { return database_->One<std::int64_t>("SELECT count(*) FROM member_ref").value(); }

  SourceId source_ = InternSource(*database_, "corp");
  GroupId group_ = InsertGroup(*database_, {.source = source_, .anchor = "1", .name = "staff"});
};

TEST_F(ManyRowsTest, AreThereForWhateverStatementComesNext) {
  Transaction transaction(*database_);
  for (int end = 700; end < kMany; end += 700) {
    Insert(end - 700, end);
    EXPECT_EQ(Count(), end);
  }
  transaction.Commit();
  EXPECT_EQ(Count(), 4900);
}

TEST_F(ManyRowsTest, AreThereOnceTheyAreCommitted) {
  {
    Transaction transaction(*database_);
    Insert(0, kMany);
    transaction.Commit();
  }
  EXPECT_EQ(Count(), kMany);
}

TEST_F(ManyRowsTest, EndWithATransactionThatIsLeft) {
  {
    const Transaction transaction(*database_);
    Insert(0, kMany);
  }
  EXPECT_EQ(Count(), 0);
  ExpectThatItGoesOn();
}

TEST_F(ManyRowsTest, OneThatIsWrongFailsTheTransaction) {
  {
    Transaction transaction(*database_);
    const auto insert_all = [this] {
      Insert(0, kMany / 2);
      InsertOne(0);
      Insert(kMany / 2, kMany);
      Count();
    };
    EXPECT_THROW(insert_all(), StoreError);
    EXPECT_THROW(transaction.Commit(), StoreError);
  }
  EXPECT_EQ(Count(), 0);
  ExpectThatItGoesOn();
}

TEST_F(ManyRowsTest, OneThatIsWrongIsToldByTheCommitAtTheLatest) {
  Transaction transaction(*database_);
  const auto commit_all = [&] {
    Insert(0, kMany);
    InsertOne(0);
    transaction.Commit();
  };
  EXPECT_THROW(commit_all(), StoreError);
}

TEST_F(ManyRowsTest, DoNotDisturbWhatIsBeingRead) {
  for (const char* login : {"ada", "bob", "cid"}) Create(login);
  Transaction transaction(*database_);
  std::string read;
  int next = 0;
  const auto insert_more = [&](std::string_view login) {
    read += login;
    Insert(next, next + 1500);
    next += 1500;
  };
  database_->Each<std::string_view>("SELECT login FROM account ORDER BY id", {}, insert_more, Rows::kMany);
  EXPECT_EQ(read, "adabobcid");
  EXPECT_EQ(Count(), 4500);
}

}  // namespace
}  // namespace rollcall
