#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "store/event_chain.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/maintenance.h"
#include "store/memberships.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// More rows than a bulk load inserts before it drops indexes and constraints.
class BulkLoadTest : public RegistryTest {
 protected:
  static constexpr int kRows = 3000;

  Link LinkOf(AccountId account, const std::string& anchor) const {
    return {.source = source_, .anchor = anchor, .account = account, .dn = "uid=" + anchor, .dn_key = "uid=" + anchor};
  }
  std::int64_t CountLinks() { return database_->One<std::int64_t>("SELECT count(*) FROM link").value(); }
  void Load() {
    for (int i = 0; i < kRows; ++i) {
      const std::string name = "user" + std::to_string(i);
      InsertLink(*database_, LinkOf(Create(name, name + "@example.com"), name));
    }
  }
  std::vector<NamedMember> LoadMembers() {
    std::vector<NamedMember> members;
    for (int i = 0; i < kRows; ++i) members.push_back({Create("member" + std::to_string(i)), 1});
    return members;
  }
  void LoadMore() {
    for (int i = 0; i < kRows; ++i) Create("other" + std::to_string(i));
  }
  // Indexes, constraints and triggers, in a connection of its own: what is committed.
  std::vector<std::string> Schema() {
    Database database(options_);
    std::vector<std::string> all;
    const auto keep = [&all](std::string each) { all.push_back(std::move(each)); };
    if (!OnPostgresql()) {
      database.Each<std::string>("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name", {}, keep);
      return all;
    }
    database.Each<std::string>("SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname",
                               {}, keep);
    database.Each<std::string>(
        "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = CAST(current_schema() AS regnamespace) ORDER BY conname, conrelid",
        {}, keep);
    database.Each<std::string>(
        "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND NOT t.tgisinternal ORDER BY t.tgname, "
        "c.relname",
        {}, keep);
    return all;
  }
  // As the open transaction sees it.
  bool HasIndex(std::string_view name) {
    const std::string sql = OnPostgresql() ? "SELECT 1 FROM pg_class WHERE oid = to_regclass(:name)"
                                           : "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = :name";
    return database_->One<std::int64_t>(sql, {name}).has_value();
  }
  const SourceId source_ = InternSource(*database_, "corp");
  const std::vector<std::string> before_ = Schema();
};

TEST_F(BulkLoadTest, LeavesTheSchemaAsItWas) {
  for (const bool commits : {false, true}) {
    {
      Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
      Load();
      EXPECT_FALSE(HasIndex("account_email"));
      EXPECT_FALSE(HasIndex("link_dn"));
      if (commits) transaction.Commit();
    }
    EXPECT_EQ(Schema(), before_);
    EXPECT_EQ(CountLinks(), commits ? kRows : 0);
  }
  EXPECT_EQ(CheckIntegrity(*database_), std::vector<std::string>());
  EXPECT_EQ(VerifyEvents(*database_).faults, std::vector<std::string>());
}

TEST_F(BulkLoadTest, LeavesNothingWhenItsProcessIsKilled) {
  for (const int rows : {1500, 2500, kRows}) {
    database_.reset();  // no connection goes along
    const pid_t child = fork();
    if (child == 0) {
      database_ = std::make_unique<Database>(options_);
      Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
      for (int i = 0; i < rows; ++i) Create("user" + std::to_string(i));
      CountLinks();  // so that all rows are written
      raise(SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(Schema(), before_);
  }
  database_ = std::make_unique<Database>(options_);
  Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
  Load();
  transaction.Commit();
  EXPECT_EQ(Schema(), before_);
  EXPECT_EQ(CountLinks(), kRows);
  EXPECT_EQ(CheckIntegrity(*database_), std::vector<std::string>());
}

TEST_F(BulkLoadTest, BuildsTheIndexesThatALookupNeeds) {
  Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
  Load();
  EXPECT_TRUE(FindLinkedByDn(*database_, source_, "uid=user7").has_value());
  EXPECT_TRUE(HasIndex("link_dn"));
  EXPECT_TRUE(HasIndex("link_account"));
  EXPECT_FALSE(HasIndex("account_email"));
  EXPECT_EQ(Correlate(*database_, "email", "user7@example.com").size(), 1U);
  EXPECT_TRUE(HasIndex("account_email"));
}

TEST_F(BulkLoadTest, InsertsRowsWhileAResultIsRead) {
  for (const std::string_view name : {"a", "b", "c"}) InternSource(*database_, name);
  Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
  int read = 0;
  database_->Each<std::int64_t>("SELECT id FROM source ORDER BY id", {}, [&](std::int64_t /*id*/) {
    ++read;
    if (read == 1) Load();
  });
  EXPECT_EQ(read, 4);
  EXPECT_TRUE(HasIndex("link_dn"));  // nothing can be dropped while a result is read
  LoadMore();
  EXPECT_FALSE(HasIndex("account_email"));
  read = 0;
  database_->Each<std::int64_t>(
      "SELECT id FROM account", {},
      [&](std::int64_t /*id*/) {
        if (++read > 1) return;
        EXPECT_EQ(Correlate(*database_, "email", "user7@example.com").size(), 1U);
      },
      Rows::kMany);
  EXPECT_EQ(read, 2 * kRows);
  EXPECT_EQ(HasIndex("account_email"), !OnPostgresql());
  transaction.Commit();
  EXPECT_EQ(Schema(), before_);
}

TEST_F(BulkLoadTest, RefusesADuplicateAnchor) {
  {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    Load();
    InsertLink(*database_, LinkOf(Create("twin"), "user7"));
    EXPECT_THROW(transaction.Commit(), StoreError);
  }
  EXPECT_EQ(Schema(), before_);
  EXPECT_EQ(CountLinks(), 0);
}

TEST_F(BulkLoadTest, RefusesALinkOfAMissingAccount) {
  {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    Load();
    const auto link_missing = [&] {
      InsertLink(*database_, LinkOf(AccountId{1'000'000}, "nobody"));
      for (int i = 0; i < kRows; ++i)
        InsertLink(*database_, LinkOf(Create("later" + std::to_string(i)), std::to_string(i)));
      transaction.Commit();
    };
    EXPECT_THROW(link_missing(), StoreError);
  }
  EXPECT_EQ(CountLinks(), 0);
}

TEST_F(BulkLoadTest, RefusesALinkToAnUnusedId) {
  for (const bool is_linked : {true, false}) {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    const AccountId first = Create("first");
    const AccountId nobody{database_->NextId(Target::kAccount)};
    Load();
    const auto commit = [&] {
      InsertLink(*database_, LinkOf(is_linked ? nobody : first, "first"));
      transaction.Commit();
    };
    if (is_linked) {
      EXPECT_THROW(commit(), StoreError);
    } else {
      commit();
    }
  }
  EXPECT_EQ(CountLinks(), kRows + 1);
}

TEST_F(BulkLoadTest, RefusesALinkOfAMissingSource) {
  Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
  Load();
  const auto link_to_nothing = [&] {
    for (int i = 0; i < kRows; ++i) {
      Link link = LinkOf(Create("later" + std::to_string(i)), std::to_string(i));
      link.source = SourceId{77};
      InsertLink(*database_, link);
    }
    transaction.Commit();
  };
  EXPECT_THROW(link_to_nothing(), StoreError);
}

TEST_F(BulkLoadTest, RefusesAMissingMember) {
  for (const std::int64_t strangers : {0, 1}) {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    Load();
    const auto first = static_cast<std::int64_t>(FindAccountByLogin(*database_, "user0").value().id);
    std::vector<NamedMember> members;
    for (std::int64_t i = 0; i < kRows; ++i) members.push_back({AccountId{first + i}, 1});
    for (std::int64_t i = 0; i < strangers; ++i) members.push_back({AccountId{first + 2 * kRows}, 1});
    InsertGroup(*database_, {.source = source_, .anchor = "g", .name = "g"}, members, {}, 0, At(kNow));
    EXPECT_FALSE(HasIndex("membership_account"));
    if (strangers == 0) continue;
    EXPECT_THROW(transaction.Commit(), StoreError);
  }
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM membership"), 0);
}

TEST_F(BulkLoadTest, RefusesADuplicateMember) {
  {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    std::vector<NamedMember> members = LoadMembers();
    members.push_back(members.front());
    const auto insert = [&] {
      InsertGroup(*database_, {.source = source_, .anchor = "g", .name = "g"}, members, {}, 0, At(kNow));
      transaction.Commit();
    };
    EXPECT_THROW(insert(), StoreError);
  }
  EXPECT_EQ(Schema(), before_);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM membership"), 0);
}

TEST_F(BulkLoadTest, RefusesAGroupOfAMissingSource) {
  {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    const auto insert = [&] {
      for (int i = 0; i < kRows; ++i) {
        const std::string name = std::to_string(i);
        InsertGroup(*database_, {.source = SourceId{77}, .anchor = name, .name = name}, {}, {}, 0, At(kNow));
      }
      transaction.Commit();
    };
    EXPECT_THROW(insert(), StoreError);
  }
  EXPECT_EQ(Schema(), before_);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM user_group"), 0);
}

TEST_F(BulkLoadTest, UpdatesMembersThatAreInTheGroupAlready) {
  Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
  const std::vector<NamedMember> members = LoadMembers();
  const GroupId group =
      InsertGroup(*database_, {.source = source_, .anchor = "g", .name = "g"}, members, {}, 0, At(kNow));
  EXPECT_FALSE(OnPostgresql() && HasIndex("membership_pkey"));
  const Membership known{.group = group, .account = members.front().account};
  const Membership added{.group = group, .account = Create("new")};
  EXPECT_EQ(Tell(*database_, {known, added}, ToldBy::kUser, At(kNow)), std::vector<Membership>{added});
  transaction.Commit();
  EXPECT_EQ(Schema(), before_);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM membership"), kRows + 1);
}

TEST_F(BulkLoadTest, AnOrdinaryTransactionDropsNothing) {
  Transaction transaction(*database_);
  Load();
  EXPECT_TRUE(HasIndex("account_email"));
  EXPECT_TRUE(HasIndex("link_dn"));
}

TEST_F(BulkLoadTest, DropsNoIndexOfATableThatHasRows) {
  {
    Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
    Load();
    LoadMore();
    transaction.Commit();
  }
  Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
  for (int i = 0; i < kRows; ++i) Create("later" + std::to_string(i));
  EXPECT_TRUE(HasIndex("account_email"));
}

}  // namespace
}  // namespace rollcall
