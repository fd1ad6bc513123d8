// Accounts: their rows, and how they are found.
#pragma once

#include <functional>
#include <span>

#include "store/database.h"

namespace rollcall {

struct NewAccount {
  const Profile& profile;
  CreationSource creation_source = CreationSource::kBlank;
  std::optional<TimePoint> source_created_at;
  std::optional<LastLogin> last_login;
  std::optional<SourceId> login_source;  // that of last_login; nullopt: it is looked up by its name
  std::string reason;                    // for the event; empty: none
};

// Inserts the account and its createUser event, or adoptUser where it was there before. The creation source is stamped
// here and never again. Throws StoreError where the login belongs to another living account.
AccountId CreateAccount(Database& database, const NewAccount& account, const Stamp& stamp);

// Whether there is any, archived ones apart.
bool HasAccounts(Database& database);

// The login keys (parked ones, too) of all accounts, and the keys of their mail addresses; where there are more than
// `most`, any `most` + 1 of them.
void EachLoginKey(Database& database, std::int64_t most, const std::function<void(std::string_view)>& fn);
void EachEmailKey(Database& database, std::int64_t most, const std::function<void(std::string_view)>& fn);

// Writes the profile; a changed login writes one renameUser event.
void UpdateProfile(Database& database, AccountId account, const Profile& before, const Profile& after,
                   const Stamp& stamp);

// Frees the login of an account that is about to get another one in this transaction, so that two accounts
// can swap theirs. UpdateProfile must follow for each.
void ParkLogin(Database& database, AccountId account);

// The last enabling by hand: the inactivity clock starts again.
void RestartClock(Database& database, AccountId account, TimePoint now);

// Writes the interval as it is; the caller has decided that it is later than what is known.
void UpdateLastLogin(Database& database, AccountId account, const LastLogin& last_login);

// By the login that is compared, not as it is written: NFKC case-folded.
std::optional<Account> FindAccountByLogin(Database& database, std::string_view login);
std::optional<Account> FindAccount(Database& database, AccountId account);
std::optional<Account> FindAccountByPublicId(Database& database, std::string_view public_id);

// All accounts whose field equals the value: "login" and "email" folded, any other name an attribute, compared
// exactly. At most two are returned, for two are as ambiguous as many.
std::vector<AccountId> Correlate(Database& database, std::string_view field, std::string_view value);
// The SQL of one attribute in account.attributes. Throws StoreError where the name is no attribute's: letters,
// digits, '-', '_', '.' and ';' only.
std::string AttributeExpression(Database& database, std::string_view attribute);
// Makes Correlate by this attribute fast; does nothing where that is done already.
void IndexAttribute(Database& database, std::string_view attribute);

// Those of `accounts` that live, in order of id, by one statement.
std::vector<Account> FindAccounts(Database& database, std::span<const AccountId> accounts);
// The same of however many, in the order of `accounts`, a few thousand by one statement: fn gets the place of each.
void EachAccountOf(Database& database, std::span<const AccountId> accounts,
                   const std::function<void(std::size_t, const Account&)>& fn);

struct AccountFilter {
  std::optional<bool> enabled;
  std::optional<CreationSource> creation_source;
  std::string source;  // linked to this source; empty: any
};

// In order of login. `fn` may run other statements.
void EachAccount(Database& database, const AccountFilter& filter, const std::function<void(const Account&)>& fn);

}  // namespace rollcall
