#include "store/accounts.h"

#include "store/engine/dialect.h"
#include "store/engine/event_writer.h"
#include "store/engine/public_id.h"
#include "store/text_key.h"

namespace rollcall {

namespace {

std::optional<SourceId> LoginSource(Database& database, const NewAccount& account) {
  if (!account.last_login) return std::nullopt;
  if (account.login_source) return account.login_source;
  return database.One<SourceId>("SELECT id FROM source WHERE name = :name", {account.last_login->source});
}

}  // namespace

AccountId CreateAccount(Database& database, const NewAccount& account, const Stamp& stamp) {
  const Profile& profile = account.profile;
  const std::optional<LastLogin>& login = account.last_login;
  const auto login_source = LoginSource(database, account);
  const AccountId id{database.NextId(Target::kAccount)};
  database.Insert(
      Target::kAccount,
      {id, NewPublicId(stamp.now), profile.login, TextKey(profile.login), OrNull(profile.email),
       OrNull(TextKey(profile.email)), OrNull(profile.display_name), OrNull(profile.given_name),
       OrNull(profile.family_name), OrNull(profile.attributes), true, false, Code(account.creation_source), stamp.now,
       account.source_created_at, login ? std::optional(login->at) : std::nullopt,
       login ? std::optional(login->latest) : std::nullopt, login_source, OrNull(login ? login->attribute : "")});
  const bool was_there = account.creation_source == CreationSource::kBlank;
  WriteEvent(database, was_there ? Operation::kAdoptUser : Operation::kCreateUser, {id, profile.login, true},
             account.reason, stamp);
  return id;
}

bool HasAccounts(Database& database) { return database.One<std::int64_t>("SELECT 1 FROM account LIMIT 1").has_value(); }

void EachLoginKey(Database& database, std::int64_t most, const std::function<void(std::string_view)>& fn) {
  database.Each<std::string_view>("SELECT login_key FROM account LIMIT :rows", {most + 1}, fn, Rows::kMany);
}

void EachEmailKey(Database& database, std::int64_t most, const std::function<void(std::string_view)>& fn) {
  database.Each<std::string_view>("SELECT email_key FROM account WHERE email_key IS NOT NULL LIMIT :rows", {most + 1},
                                  fn, Rows::kMany);
}

namespace {

// What is named here is written into its indexes, too, as it was or not: each lies on a page of its own for each
// account.
void UpdateRest(Database& database, AccountId account, const Profile& after) {
  database.Run(
      "UPDATE account SET display_name = :display_name, given_name = :given_name, family_name = :family_name, "
      "attributes = :attributes WHERE id = :id",
      {OrNull(after.display_name), OrNull(after.given_name), OrNull(after.family_name), OrNull(after.attributes),
       account});
}

}  // namespace

void UpdateProfile(Database& database, AccountId account, const Profile& before, const Profile& after,
                   const Stamp& stamp) {
  if (before.login == after.login && before.email == after.email) return UpdateRest(database, account, after);
  database.Run(
      "UPDATE account SET login = :login, login_key = :login_key, email = :email, email_key = :email_key, "
      "display_name = :display_name, given_name = :given_name, family_name = :family_name, attributes = :attributes "
      "WHERE id = :id",
      {after.login, TextKey(after.login), OrNull(after.email), OrNull(TextKey(after.email)), OrNull(after.display_name),
       OrNull(after.given_name), OrNull(after.family_name), OrNull(after.attributes), account});
  if (before.login == after.login) return;
  const auto enabled = database.One<bool>("SELECT enabled FROM account WHERE id = :id", {account});
  WriteEvent(database, Operation::kRenameUser, {account, after.login, enabled.value()},
             "login was '" + before.login + "'", stamp);
}

void ParkLogin(Database& database, AccountId account) {
  // A login never contains a control character, so that a parked key cannot be anyone's.
  const std::string parked = '\x01' + std::to_string(static_cast<std::int64_t>(account));
  database.Run("UPDATE account SET login_key = :key WHERE id = :id", {parked, account});
}

void RestartClock(Database& database, AccountId account, TimePoint now) {
  database.Run("UPDATE account SET clock_restarted_at = :now WHERE id = :id", {now, account});
}

void UpdateLastLogin(Database& database, AccountId account, const LastLogin& last_login) {
  database.Run(
      "UPDATE account SET last_login_at = :at, last_login_latest = :latest, "
      "last_login_source = (SELECT id FROM source WHERE name = :source), last_login_attribute = :attribute "
      "WHERE id = :id",
      {last_login.at, last_login.latest, last_login.source, OrNull(last_login.attribute), account});
}

std::vector<AccountId> Correlate(Database& database, std::string_view field, std::string_view value) {
  database.NeedIndexes(Target::kAccount);
  std::vector<AccountId> found;
  const auto keep = [&found](AccountId id) { found.push_back(id); };
  if (field == "login") {
    database.Each<AccountId>("SELECT id FROM account WHERE login_key = :key", {TextKey(value)}, keep);
  } else if (field == "email") {
    database.Each<AccountId>("SELECT id FROM account WHERE email_key = :key LIMIT 2", {TextKey(value)}, keep);
  } else {
    database.Each<AccountId>(
        "SELECT id FROM account WHERE " + AttributeExpression(database, field) + " = :value LIMIT 2", {value}, keep);
  }
  return found;
}

std::string AttributeExpression(Database& database, std::string_view attribute) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.;";
  if (attribute.empty() || attribute.find_first_not_of(kAllowed) != std::string_view::npos) {
    throw StoreError("'" + std::string(attribute) + "' is not the name of an attribute");
  }
  return database.dialect().attribute(attribute);
}

void IndexAttribute(Database& database, std::string_view attribute) {
  const std::string name(attribute);
  database.Run("CREATE INDEX IF NOT EXISTS \"account_by_" + name + "\" ON account (" +
               AttributeExpression(database, attribute) + ")");
}

}  // namespace rollcall
