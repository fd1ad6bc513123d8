// Tries to bring rows that must not exist into the registry, on each write path: plain SQL, Database::Insert outside of
// a transaction and inside of one, and a bulk load that has dropped indexes and constraints.
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "store/engine/target_tables.h"
#include "store/event_chain.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/maintenance.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// Where a bad row goes.
using Write = std::function<void(Target table, Params row)>;

// Ids of rows that exist.
struct Existing {
  SourceId source{};
  AccountId account{};
  GroupId group{};
};
constexpr std::int64_t kMissing = 1'000'000'000;  // an id that no row has

struct BadRow {
  std::string_view name;
  void (*write)(const Write& write, const Existing& existing);
};

void WriteAccount(const Write& write, std::int64_t id, std::string_view public_id, std::string_view login, int enabled,
                  int automatic, std::string_view creation_source, std::optional<std::int64_t> login_source,
                  std::int64_t login_latest = 5) {
  const std::optional<std::string_view> none;
  write(Target::kAccount, {id, public_id, login, login, none, none, none, none, none, none, enabled, automatic,
                           creation_source, std::int64_t{1}, std::optional<std::int64_t>(),
                           std::optional<std::int64_t>(5), std::optional(login_latest), login_source, none});
}

void WriteLink(const Write& write, SourceId source, std::string_view anchor, std::int64_t account) {
  const std::optional<std::string_view> none;
  write(Target::kLink, {source, anchor, account, none, none, std::int64_t{1}, std::int64_t{1}, none});
}

void WriteMember(const Write& write, std::int64_t group, std::int64_t account, int told_by = 1) {
  write(Target::kMembership, {group, account, std::int64_t{1}, "test", told_by, 1});
}

void WriteEventRow(const Write& write, std::int64_t id, std::string_view operation, int enabled) {
  write(Target::kEvent,
        {id, std::int64_t{1}, operation, std::int64_t{1}, "x", enabled, "x", "x", std::optional<std::int64_t>(),
         std::optional<std::string_view>(), std::int64_t{1}, std::int64_t{1}});
}

std::int64_t Number(IdType auto id) { return static_cast<std::int64_t>(id); }

constexpr std::array kBadRows = {
    BadRow{"LinkOfAMissingAccount",
           [](const Write& write, const Existing& is) { WriteLink(write, is.source, "new", kMissing); }},
    BadRow{"LinkOfAMissingSource",
           [](const Write& write, const Existing& is) {
             WriteLink(write, SourceId{kMissing}, "new", Number(is.account));
           }},
    BadRow{"DuplicateAnchor",
           [](const Write& write, const Existing& is) {
             WriteAccount(write, kMissing, "p", "other", 1, 0, "ldap", std::nullopt);
             WriteLink(write, is.source, "anchor", kMissing);
           }},
    BadRow{"TwoLinksOfAnAccountInASource",
           [](const Write& write, const Existing& is) { WriteLink(write, is.source, "new", Number(is.account)); }},
    BadRow{"DuplicateLogin",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "ann", 1, 0, "ldap", std::nullopt);
           }},
    BadRow{"DuplicatePublicId",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other1", 1, 0, "ldap", std::nullopt);
             WriteAccount(write, kMissing + 1, "p", "other2", 1, 0, "ldap", std::nullopt);
           }},
    BadRow{"DuplicateAccountId",
           [](const Write& write, const Existing& is) {
             WriteAccount(write, Number(is.account), "p", "other", 1, 0, "ldap", std::nullopt);
           }},
    BadRow{"DisabledAccountWithoutAHold",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other", 0, 0, "ldap", std::nullopt);
           }},
    BadRow{"DeactivatedAccountWithoutAHold",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other", 1, 1, "ldap", std::nullopt);
           }},
    BadRow{"UnknownState",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other", 2, 0, "ldap", std::nullopt);
           }},
    BadRow{"UnknownCreationSource",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other", 1, 0, "LDAP", std::nullopt);
           }},
    BadRow{"LoginOfAMissingSource",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other", 1, 0, "ldap", kMissing);
           }},
    BadRow{"LoginThatEndsBeforeItBegins",
           [](const Write& write, const Existing&) {
             WriteAccount(write, kMissing, "p", "other", 1, 0, "ldap", std::nullopt, 4);
           }},
    BadRow{"MissingGroup",
           [](const Write& write, const Existing& is) { WriteMember(write, kMissing, Number(is.account)); }},
    BadRow{"MissingMember",
           [](const Write& write, const Existing& is) { WriteMember(write, Number(is.group), kMissing); }},
    BadRow{"DuplicateMember",
           [](const Write& write, const Existing& is) {
             WriteMember(write, Number(is.group), Number(is.account));
             WriteMember(write, Number(is.group), Number(is.account));
           }},
    BadRow{"MembershipOfNoOrigin",
           [](const Write& write, const Existing& is) { WriteMember(write, Number(is.group), Number(is.account), 0); }},
    BadRow{"ReferenceOfAMissingGroup",
           [](const Write& write, const Existing&) {
             write(Target::kMemberRef, {kMissing, "cn=x"});
           }},
    BadRow{"GroupOfAMissingSource",
           [](const Write& write, const Existing&) {
             const std::optional<std::string_view> none;
             write(Target::kUserGroup, {kMissing, kMissing, "g2", "g2", none, none, std::int64_t{0}, 1});
           }},
    BadRow{"DuplicateGroup",
           [](const Write& write, const Existing& is) {
             const std::optional<std::string_view> none;
             write(Target::kUserGroup, {kMissing, is.source, "g", "g", none, none, std::int64_t{0}, 1});
           }},
    BadRow{"HoldOfAMissingAccount",
           [](const Write& write, const Existing&) {
             write(Target::kHold,
                   {kMissing, "manual", std::int64_t{0}, std::int64_t{1}, "x", "x", std::optional<std::int64_t>()});
           }},
    BadRow{"SourceHoldOfNoSource",
           [](const Write& write, const Existing& is) {
             write(Target::kHold,
                   {is.account, "missing", std::int64_t{0}, std::int64_t{1}, "x", "x", std::optional<std::int64_t>()});
           }},
    BadRow{"DuplicateEvent", [](const Write& write, const Existing&) { WriteEventRow(write, 1, "createUser", 1); }},
    BadRow{"UnknownOperation",
           [](const Write& write, const Existing&) { WriteEventRow(write, kMissing, "createUsers", 1); }},
    BadRow{"EventWithAnUnknownState",
           [](const Write& write, const Existing&) { WriteEventRow(write, kMissing, "createUser", 2); }},
};

class BadRows : public RegistryTest, public testing::WithParamInterface<BadRow> {
 protected:
  BadRows() {
    existing_.source = InternSource(*database_, "corp");
    existing_.account = Create("ann");
    InsertLink(*database_, {.source = existing_.source, .anchor = "anchor", .account = existing_.account});
    existing_.group = InsertGroup(*database_, {.source = existing_.source, .anchor = "g", .name = "g"});
    before_ = Contents();
  }

  // The rows of all tables, so that a row that is left behind is noticed wherever it is.
  std::string Contents() {
    Database other(options_);
    std::string text;
    for (const TargetTable& table : kTargetTables) {
      const auto rows = other.One<std::int64_t>("SELECT count(*) FROM " + std::string(table.name)).value();
      text.append(table.name).append(" ").append(std::to_string(rows)).append("; ");
    }
    const auto counted = other.One<std::int64_t>("SELECT CAST(sum(accounts) AS BIGINT) FROM account_count").value();
    return text + "counted " + std::to_string(counted);
  }
  void ExpectThatNothingIsLeft() {
    EXPECT_EQ(Contents(), before_);
    EXPECT_EQ(CheckIntegrity(*database_), std::vector<std::string>());
    EXPECT_EQ(VerifyEvents(*database_).faults, std::vector<std::string>());
  }
  void WriteBadRows(const Write& write) { GetParam().write(write, existing_); }
  Write ByInsert() {
    return [this](Target table, Params row) { database_->Insert(table, row); };
  }
  Write BySql() {
    return [this](Target table, Params row) {
      const TargetTable& target = TableOf(table);
      std::string values;
      for (std::size_t i = 0; i < row.size(); ++i) values += (i == 0 ? ":v" : ", :v") + std::to_string(i);
      database_->Run(
          "INSERT INTO " + std::string(target.name) + " (" + std::string(target.columns) + ") VALUES (" + values + ")",
          row);
    };
  }
  void TryInTransaction(const Write& write, Loading loading, int rows_before) {
    Transaction transaction(*database_, Durability::kOnCommit, loading);
    for (int i = 0; i < rows_before; ++i) Create("user" + std::to_string(i));
    WriteBadRows(write);
    transaction.Commit();
  }

  static constexpr int kEnoughToBegin = 1500;  // accounts, each with an event
  Existing existing_;
  std::string before_;
};

// Some cases need two rows: they must not be committed one by one.
TEST_P(BadRows, AreRefusedAsSql) {
  EXPECT_THROW(TryInTransaction(BySql(), Loading::kRowByRow, 0), StoreError);
  ExpectThatNothingIsLeft();
}

TEST_P(BadRows, AreRefusedByInsert) {
  EXPECT_THROW(TryInTransaction(ByInsert(), Loading::kRowByRow, 0), StoreError);
  ExpectThatNothingIsLeft();
}

TEST_P(BadRows, AreRefusedAmongManyRows) {
  EXPECT_THROW(TryInTransaction(ByInsert(), Loading::kRowByRow, kEnoughToBegin), StoreError);
  ExpectThatNothingIsLeft();
}

TEST_P(BadRows, AreRefusedByABulkLoad) {
  EXPECT_THROW(TryInTransaction(ByInsert(), Loading::kBulk, kEnoughToBegin), StoreError);
  ExpectThatNothingIsLeft();
}

TEST_P(BadRows, AreRefusedAsSqlInABulkLoad) {
  EXPECT_THROW(TryInTransaction(BySql(), Loading::kBulk, kEnoughToBegin), StoreError);
  ExpectThatNothingIsLeft();
}

TEST_P(BadRows, AreRefusedOutsideOfATransaction) {
  int written = 0;
  const Write each_by_itself = [&](Target table, Params row) {
    ByInsert()(table, row);
    ++written;
  };
  EXPECT_THROW(WriteBadRows(each_by_itself), StoreError);
  EXPECT_LE(written, 1);  // rows before the bad one are good
}

INSTANTIATE_TEST_SUITE_P(Each, BadRows, testing::ValuesIn(kBadRows),
                         [](const auto& each) { return std::string(each.param.name); });

// A wrong event cannot be refused when it is appended: the chain shows it.
TEST_F(RegistryTest, AnEventOutsideOfTheChainIsFound) {
  Create("ann");
  for (const Loading loading : {Loading::kRowByRow, Loading::kBulk}) {
    Transaction transaction(*database_, Durability::kOnCommit, loading);
    WriteEventRow([this](Target table, Params row) { database_->Insert(table, row); },
                  kMissing + static_cast<int>(loading), "createUser", 1);
    transaction.Commit();
    EXPECT_FALSE(VerifyEvents(*database_).faults.empty());
  }
}

// What a bulk load changes in rows that exist is refused as ever.
TEST_F(RegistryTest, ABulkLoadRefusesBadChanges) {
  for (const std::string_view sql : {"UPDATE account SET enabled = 0", "UPDATE account SET login_key = 'user1'",
                                     "UPDATE account SET public_id = 'x'", "DELETE FROM account",
                                     "UPDATE event SET login = 'x'", "DELETE FROM event"}) {
    {
      Transaction transaction(*database_, Durability::kOnCommit, Loading::kBulk);
      for (int i = 0; i < 1500; ++i) Create("user" + std::to_string(i));
      EXPECT_THROW(
          {
            database_->Run(sql);
            transaction.Commit();
          },
          StoreError)
          << sql;
    }
    EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM account"), 0);
    EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM event"), 0);
  }
}

}  // namespace
}  // namespace rollcall
