#include <gtest/gtest.h>

#include "store/links.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// Rows that are inserted by the million: queued on one database, written at once on the other.
class InsertTest : public RegistryTest {
 protected:
  Link LinkOf(AccountId account, const std::string& anchor) const {
    return {.source = source_, .anchor = anchor, .account = account, .dn = "uid=" + anchor, .dn_key = "uid=" + anchor};
  }
  std::int64_t CountLinks() { return database_->One<std::int64_t>("SELECT count(*) FROM link").value(); }
  SourceId source_ = InternSource(*database_, "corp");
};

TEST_F(InsertTest, ARowIsThereForTheNextStatement) {
  const AccountId account = Create("a");
  Transaction transaction(*database_);
  InsertLink(*database_, LinkOf(account, "1"));
  EXPECT_EQ(CountLinks(), 1);
}

TEST_F(InsertTest, ARowOutsideOfATransactionIsThereForEveryone) {
  InsertLink(*database_, LinkOf(Create("a"), "1"));
  EXPECT_EQ(CountLinks(), 1);
}

TEST_F(InsertTest, RowsThatWaitAreCommitted) {
  const AccountId account = Create("a");
  {
    Transaction transaction(*database_);
    InsertLink(*database_, LinkOf(account, "1"));
    transaction.Commit();
  }
  EXPECT_EQ(CountLinks(), 1);
}

TEST_F(InsertTest, RowsThatWaitEndWithTheirTransaction) {
  const AccountId account = Create("a");
  {
    const Transaction transaction(*database_);
    InsertLink(*database_, LinkOf(account, "1"));
  }
  EXPECT_EQ(CountLinks(), 0);
  InsertLink(*database_, LinkOf(account, "1"));
  EXPECT_EQ(CountLinks(), 1);
}

TEST_F(InsertTest, EveryCharacterSurvives) {
  const std::string text = "tab\t newline\n return\r backslash\\ \\N \\. \"quoted\" ümläut 王 ";
  const AccountId account = Create("a");
  Link link = LinkOf(account, "1");
  link.dn = text;
  link.observed = "";
  InsertLink(*database_, link);
  const Link found = LinksOf(*database_, account).front();
  EXPECT_EQ(found.dn, text);
  EXPECT_EQ(found.observed, "");  // an empty text is not NULL
}

TEST_F(InsertTest, ATextWithANulIsRefused) {
  Link link = LinkOf(Create("a"), "1");
  link.dn = std::string("a\0b", 3);
  EXPECT_THROW(InsertLink(*database_, link), StoreError);
}

TEST_F(InsertTest, ARowThatIsWrongFailsTheTransaction) {
  const AccountId account = Create("a");
  {
    Transaction transaction(*database_);
    EXPECT_THROW(
        {
          InsertLink(*database_, LinkOf(account, "1"));
          InsertLink(*database_, LinkOf(account, "1"));
          CountLinks();
        },
        StoreError);
    EXPECT_THROW(transaction.Commit(), StoreError);
  }
  EXPECT_EQ(CountLinks(), 0);
}

TEST_F(InsertTest, RowsMayReferToRowsThatWait) {
  Transaction transaction(*database_);
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "user" + std::to_string(i) + std::string(500, 'x');
    InsertLink(*database_, LinkOf(Create(name), name));
  }
  transaction.Commit();
  EXPECT_EQ(CountLinks(), 3000);
}

TEST_F(InsertTest, UnknownCodesAreRefused) {
  EXPECT_THROW(database_->Run("INSERT INTO event (at, operation, account, login, enabled, actor, source) "
                              "VALUES (1, 'createUser enableUser', 1, 'x', 1, 'x', 'x')"),
               StoreError);
  EXPECT_THROW(database_->Run("INSERT INTO account (public_id, login, login_key, creation_source, created_at) "
                              "VALUES ('x', 'x', 'x', 'LDAP', 1)"),
               StoreError);
}

TEST_F(InsertTest, IdsAscendAndAreNobodyElses) {
  const AccountId first = Create("a");
  AccountId last = first;
  {
    const Transaction transaction(*database_);
    for (int i = 0; i < 100; ++i) last = Create("t" + std::to_string(i));
    EXPECT_GT(last, first);
  }
  std::int64_t previous = static_cast<std::int64_t>(first);
  for (int i = 0; i < 100; ++i) {
    const auto id = static_cast<std::int64_t>(Create("u" + std::to_string(i)));
    EXPECT_GT(id, previous);
    previous = id;
  }
}

TEST_F(InsertTest, WhoeverInsertsByHandGetsAnotherId) {
  Create("a");
  database_->Run(
      "INSERT INTO event (at, operation, account, login, enabled, actor, source) "
      "VALUES (1, 'createUser', 1, 'x', 1, 'x', 'x')");
  Create("b");
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(DISTINCT id) FROM event"), 3);
}

}  // namespace
}  // namespace rollcall
