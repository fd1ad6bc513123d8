// The tally of accounts, and who has told a login, against the accounts themselves.
#include <gmock/gmock.h>

#include "store/activity.h"
#include "store/archive.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/maintenance.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class AccountCountTest : public RegistryTest {
 protected:
  // Of each state and creation source, as one text.
  std::string Told(const std::string& sql) {
    std::string told;
    database_->Each<std::string, std::int64_t, std::int64_t, std::int64_t>(
        sql, {}, [&told](std::string source, std::int64_t enabled, std::int64_t automatic, std::int64_t accounts) {
          told += source + ' ' + std::to_string(enabled) + std::to_string(automatic) + ' ' + std::to_string(accounts) +
                  "; ";
        });
    return told;
  }
  void ExpectTrue() {
    const std::string by = " GROUP BY creation_source, enabled, automatic_deactivation ORDER BY 1, 2, 3";
    const std::string what = "SELECT creation_source, enabled, automatic_deactivation, ";
    EXPECT_EQ(Told(what + "CAST(sum(accounts) AS BIGINT) FROM account_count WHERE accounts > 0" + by),
              Told(what + "count(*) FROM account" + by));
    EXPECT_THAT(CheckIntegrity(*database_), testing::IsEmpty());
  }
  void InATransaction(const std::function<void()>& act) {
    Transaction transaction(*database_);
    act();
    transaction.Commit();
  }
  // In one transaction, every third with a login.
  void CreateMany(int count, const std::string& prefix, std::optional<LastLogin> login) {
    InATransaction([&] {
      for (int i = 0; i < count; ++i) {
        CreateAccount(*database_,
                      {.profile = {.login = prefix + std::to_string(i)},
                       .creation_source = i % 7 == 0 ? CreationSource::kBlank : CreationSource::kLdap,
                       .last_login = i % 3 == 0 ? login : std::nullopt},
                      At(kNow));
      }
    });
  }
  AccountId Named(const std::string& login) { return FindAccountByLogin(*database_, login).value().id; }
  SourceId corp_ = InternSource(*database_, "corp");
  LastLogin login_{.at = kNow, .latest = kNow, .source = "corp", .attribute = "lastLogin"};
};

TEST_F(AccountCountTest, IsTrueOfFewAndOfManyRowsOfATransaction) {
  for (const int count : {1, 16, 99, 150, 5000}) {
    CreateMany(count, "u" + std::to_string(count) + '-', login_);
    ExpectTrue();
  }
}

TEST_F(AccountCountTest, ATransactionThatIsRolledBackCountsNobody) {
  CreateMany(200, "a", login_);
  {
    Transaction transaction(*database_);
    for (int i = 0; i < 500; ++i) Create("b" + std::to_string(i));
  }
  ExpectTrue();
}

TEST_F(AccountCountTest, FollowsHoldsAndTheArchive) {
  CreateMany(300, "u", login_);
  const auto hold = [](HoldKind kind) { return Hold{.kind = kind, .since = kNow, .by = "rollcall", .reason = "rule"}; };
  SetHold(*database_, Named("u1"), hold(HoldKind::kAutomatic), At(kNow));
  SetHold(*database_, Named("u2"), hold(HoldKind::kManual), At(kNow));
  SetHold(*database_, Named("u2"), hold(HoldKind::kAutomatic), At(kNow));
  ExpectTrue();
  LiftHold(*database_, Named("u1"), HoldKind::kAutomatic, "", "back", At(kNow));
  InATransaction(
      [&] { RemoveAccount(*database_, Named("u3"), {.event = RemovalEvent::kDataCorrection}, "twice", At(kNow)); });
  ExpectTrue();
  InATransaction([&] { RestoreAccount(*database_, FindArchived(*database_, "u3").front(), "u3", "back", At(kNow)); });
  ExpectTrue();
}

TEST_F(AccountCountTest, ASourceTellsLoginsAsLongAsAnAccountHasOneFromIt) {
  EXPECT_THAT(SourcesTellingLogins(*database_), testing::IsEmpty());
  CreateMany(200, "u", std::nullopt);
  EXPECT_THAT(SourcesTellingLogins(*database_), testing::IsEmpty());
  UpdateLastLogin(*database_, Named("u5"), login_);
  EXPECT_THAT(SourcesTellingLogins(*database_), testing::ElementsAre(corp_));
  const SourceId hr = InternSource(*database_, "hr");
  LastLogin later = login_;
  later.source = "hr";
  later.at += std::chrono::hours{1};
  later.latest = later.at;
  UpdateLastLogin(*database_, Named("u5"), later);
  EXPECT_THAT(SourcesTellingLogins(*database_), testing::ElementsAre(hr)) << "nobody has one from corp any more";
  ExpectTrue();
}

TEST_F(AccountCountTest, ManyNewAccountsTellToo) {
  CreateMany(5000, "u", login_);
  EXPECT_THAT(SourcesTellingLogins(*database_), testing::ElementsAre(corp_));
}

TEST_F(AccountCountTest, ASourceThatIsNotThereCannotHaveToldManyLogins) {
  if (OnPostgresql()) GTEST_SKIP() << "each row is checked there";
  Transaction transaction(*database_);
  const auto create_all = [this] {
    for (int i = 0; i < 5000; ++i) {
      CreateAccount(*database_,
                    {.profile = {.login = "u" + std::to_string(i)},
                     .creation_source = CreationSource::kLdap,
                     .last_login = login_,
                     .login_source = SourceId{77}},
                    At(kNow));
    }
  };
  EXPECT_THROW(
      {
        create_all();
        transaction.Commit();
      },
      StoreError);
}

TEST_F(AccountCountTest, AWrongCountIsAProblem) {
  if (OnPostgresql()) GTEST_SKIP() << "it is a view there";
  CreateMany(10, "u", login_);
  database_->Run("UPDATE account_count SET accounts = accounts + 1 WHERE creation_source = 'ldap'");
  EXPECT_THAT(CheckIntegrity(*database_), testing::Contains(testing::HasSubstr("are counted")));
}

}  // namespace
}  // namespace rollcall
