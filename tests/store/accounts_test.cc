#include "store/accounts.h"

#include <limits>
#include <map>

#include "store/text_key.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

TEST_F(RegistryTest, ACreatedAccountComesBackWhole) {
  database_->Run("INSERT INTO source (name) VALUES ('corp-ldap')");
  const NewAccount fresh{
      .profile = {.login = "BJensen",
                  .email = "bjensen@example.com",
                  .display_name = "Barbara Jensen",
                  .given_name = "Barbara",
                  .family_name = "Jensen",
                  .attributes = R"({"title":"Engineer"})"},
      .creation_source = CreationSource::kLdap,
      .source_created_at = kNow - std::chrono::days{10},
      .last_login = LastLogin{kNow, kNow + std::chrono::days{14}, "corp-ldap", "lastLogonTimestamp"}};
  const Account account = Load(CreateAccount(*database_, fresh, At(kNow)));
  EXPECT_EQ(account.profile, fresh.profile);
  EXPECT_EQ(account.creation_source, CreationSource::kLdap);
  EXPECT_EQ(account.created_at, kNow);
  EXPECT_EQ(account.source_created_at, fresh.source_created_at);
  EXPECT_EQ(account.last_login, fresh.last_login);
  EXPECT_TRUE(account.enabled);
  EXPECT_EQ(account.public_id.size(), 36U);
  EXPECT_EQ(account.public_id[14], '7');
}

TEST_F(RegistryTest, CreatingWritesOneEventWithTheSourceThatCreated) {
  Create("bjensen");
  const auto events = Events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].operation, Operation::kCreateUser);
  EXPECT_EQ(events[0].login, "bjensen");
  EXPECT_EQ(events[0].source, "ldap");
  EXPECT_EQ(events[0].at, kNow);
  EXPECT_TRUE(events[0].enabled);
}

TEST_F(RegistryTest, KeysAreToldUpToOneMoreThanAsked) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max() - 1;
  for (const char* login : {"ada", "bob", "cid"}) Create(login, std::string(login) + "@example.com");
  for (const auto& [most, told] : std::map<std::int64_t, int>{{0, 1}, {1, 2}, {2, 3}, {3, 3}, {kAll, 3}}) {
    int logins = 0;
    int emails = 0;
    EachLoginKey(*database_, most, [&logins](std::string_view) { ++logins; });
    EachEmailKey(*database_, most, [&emails](std::string_view) { ++emails; });
    EXPECT_EQ(logins, told);
    EXPECT_EQ(emails, told);
  }
}

TEST_F(RegistryTest, TheCreationSourceIsRefusedToRawSql) {
  Create("bjensen");
  EXPECT_THROW(database_->Run("UPDATE account SET creation_source = 'ui'"), StoreError);
  EXPECT_THROW(database_->Run("UPDATE account SET public_id = 'x'"), StoreError);
  EXPECT_EQ(FindAccountByLogin(*database_, "bjensen")->creation_source, CreationSource::kLdap);
}

TEST_F(RegistryTest, AnAccountIsNeverDeleted) {
  Create("bjensen");
  EXPECT_THROW(database_->Run("DELETE FROM account"), StoreError);
}

TEST_F(RegistryTest, LoginsThatFoldToTheSameKeyAreTheSameLogin) {
  Create("Straße");
  EXPECT_TRUE(FindAccountByLogin(*database_, "STRASSE").has_value());
  EXPECT_THROW(Create("strasse"), StoreError);
}

TEST_F(RegistryTest, ARenameWritesOneEventThatNamesTheOldLogin) {
  const AccountId account = Create("old");
  const Profile before = Load(account).profile;
  Profile after = before;
  after.login = "new";
  UpdateProfile(*database_, account, before, after, At(kNow));
  const auto events = Events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].operation, Operation::kRenameUser);
  EXPECT_EQ(events[1].login, "new");
  EXPECT_NE(events[1].reason.find("old"), std::string::npos);
}

TEST_F(RegistryTest, AnotherMailIsNoEvent) {
  const AccountId account = Create("a");
  const Profile before = Load(account).profile;
  Profile after = before;
  after.email = "a@example.com";
  UpdateProfile(*database_, account, before, after, At(kNow));
  EXPECT_EQ(Events().size(), 1U);
  EXPECT_EQ(Load(account).profile.email, "a@example.com");
}

TEST_F(RegistryTest, TwoAccountsSwapTheirLogins) {
  const AccountId a = Create("a");
  const AccountId b = Create("b");
  const Profile was_a = Load(a).profile;
  const Profile was_b = Load(b).profile;
  ParkLogin(*database_, a);
  ParkLogin(*database_, b);
  UpdateProfile(*database_, a, was_a, was_b, At(kNow));
  UpdateProfile(*database_, b, was_b, was_a, At(kNow));
  EXPECT_EQ(FindAccountByLogin(*database_, "a")->id, b);
  EXPECT_EQ(FindAccountByLogin(*database_, "b")->id, a);
}

TEST_F(RegistryTest, CorrelationIsExactAndShowsAmbiguity) {
  const AccountId a = Create("a", "shared@example.com");
  const AccountId b = Create("b", "Shared@Example.com");
  EXPECT_EQ(Correlate(*database_, "login", "A"), std::vector{a});
  EXPECT_EQ(Correlate(*database_, "email", "shared@example.com").size(), 2U);
  database_->Run("UPDATE account SET attributes = '{\"employeeNumber\":\"007\"}' WHERE id = :id", {b});
  IndexAttribute(*database_, "employeeNumber");
  IndexAttribute(*database_, "employeeNumber");
  EXPECT_EQ(Correlate(*database_, "employeeNumber", "007"), std::vector{b});
  EXPECT_TRUE(Correlate(*database_, "employeeNumber", "7").empty());
}

TEST_F(RegistryTest, AnAttributeNameThatIsNoNameNeverReachesTheDatabase) {
  EXPECT_THROW(Correlate(*database_, "x') OR 1=1 --", "y"), StoreError);
}

TEST_F(RegistryTest, ListingFiltersByStateAndCreationSource) {
  Create("b");
  Create("a");
  std::vector<std::string> logins;
  const auto keep = [&logins](const Account& account) { logins.push_back(account.profile.login); };
  EachAccount(*database_, {.enabled = true, .creation_source = CreationSource::kLdap, .source = ""}, keep);
  EXPECT_EQ(logins, (std::vector<std::string>{"a", "b"}));
  EachAccount(*database_, {.enabled = false, .creation_source = {}, .source = ""}, keep);
  EachAccount(*database_, {.enabled = {}, .creation_source = {}, .source = "nowhere"}, keep);
  EXPECT_EQ(logins.size(), 2U);
}

TEST_F(RegistryTest, PublicIdsAscendInTheOrderOfCreation) {
  const std::string first = Load(Create("a")).public_id;
  EXPECT_LT(first, Load(Create("b")).public_id);
}

}  // namespace
}  // namespace rollcall
