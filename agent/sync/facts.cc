#include "agent/sync/facts.h"

#include <algorithm>

#include "agent/base/observation.h"
#include "store/accounts.h"
#include "store/activity.h"
#include "store/holds.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

KnownAccount Complete(Database& database, Account account) {
  const AccountId id = account.id;
  return {.account = std::move(account), .holds = HoldsOf(database, id), .links = LinksOf(database, id)};
}

// The value that the source's field has for this user; empty: none, and then nothing correlates by it.
std::string_view ValueOf(const ObservedUser& user, std::string_view field) {
  const auto known = std::ranges::find(kFieldNames, field);
  if (known != kFieldNames.end()) return user.fields[static_cast<std::size_t>(known - kFieldNames.begin())];
  const auto extra = std::ranges::find(user.attributes, field, &ObservedAttribute::name);
  return extra == user.attributes.end() ? std::string_view() : extra->value;
}

// By the first field that finds anyone.
void AddCorrelated(Database& database, const ObservedUser& user, const std::vector<std::string>& correlate,
                   Facts& facts) {
  for (const std::string& field : correlate) {
    const std::string_view value = ValueOf(user, field);
    if (value.empty()) continue;
    for (const AccountId id : Correlate(database, field, value)) {
      facts.correlated.push_back(LoadKnownAccount(database, id));
      facts.correlated_by = field;
    }
    if (!facts.correlated.empty()) return;
  }
}

void AddHolder(Database& database, std::string_view login, RegistryKeyFilters& absences, Facts& facts) {
  if (!absences.logins.MayBeThere(TextKey(login))) return;
  auto holder = FindAccountByLogin(database, login);
  if (!holder || (facts.linked && facts.linked->account.id == holder->id)) return;
  facts.login_holders.push_back(Complete(database, std::move(*holder)));
}

// The logins that other sources say of the account.
void AddHoldersOfOtherLogins(Database& database, RegistryKeyFilters& absences, Facts& facts) {
  const std::optional<KnownAccount>& known = facts.linked ? facts.linked : facts.returned;
  if (!known) return;
  for (const Link& link : known->links) {
    if (link.observed) AddHolder(database, ProfileFromJson(*link.observed).login, absences, facts);
  }
}

// By a deactivation rule, whether the source showed it at that time or not.
bool WasArchivedByRule(Database& database, const ArchivedAccount& archived) {
  if (archived.event != RemovalEvent::kAccountInactivity) return false;
  const std::vector<Hold> holds = BelongingsOf(database, archived).holds;
  return std::ranges::any_of(holds, [](const Hold& hold) { return hold.kind == HoldKind::kAutomatic; });
}

// Of two others one is enough: the address is taken.
std::optional<AccountId> EmailHolder(Database& database, std::string_view email, const Facts& facts) {
  const auto is_own = [&facts](AccountId account) {
    return (facts.linked && facts.linked->account.id == account) ||
           (facts.returned && facts.returned->account.id == account) ||
           std::ranges::any_of(facts.correlated, [&](const KnownAccount& each) { return each.account.id == account; });
  };
  for (const AccountId account : Correlate(database, "email", email)) {
    if (!is_own(account)) return account;
  }
  return std::nullopt;
}

}  // namespace

RegistryKeyFilters::RegistryKeyFilters(Database& database, SourceId source)
    : logins([&database](std::int64_t most, const auto& keep) { EachLoginKey(database, most, keep); }),
      emails([&database](std::int64_t most, const auto& keep) { EachEmailKey(database, most, keep); }),
      archived([&database, source](std::int64_t most, const auto& keep) {
        EachArchivedAnchor(database, source, most, keep);
      }) {}

void RegistryKeyFilters::Expect(const ObservedUser& user) const {
  if (logins.IsLoaded()) logins.Expect(TextKey(user[Field::kLogin]));
}

void RegistryKeyFilters::Note(const Profile& profile) {
  if (logins.IsLoaded()) logins.Add(TextKey(profile.login));
  if (emails.IsLoaded() && !profile.email.empty()) emails.Add(TextKey(profile.email));
}

void RegistryKeyFilters::Forget() {
  logins.Forget();
  emails.Forget();
  archived.Forget();
}

KnownAccount LoadKnownAccount(Database& database, AccountId account) {
  return Complete(database, FindAccount(database, account).value());
}

Facts GatherFacts(Database& database, const ObservedUser& user, std::optional<AccountId> linked,
                  const FactSource& source) {
  Facts facts;
  if (linked) {
    facts.linked = LoadKnownAccount(database, *linked);
  } else {
    if (source.absences.archived.MayBeThere(user.anchor.text))
      facts.archived = FindArchivedByAnchor(database, source.id, user.anchor.text);
    if (facts.archived && facts.archived->living) facts.archived.reset();
    if (facts.archived) {
      facts.archived_by_rule = WasArchivedByRule(database, *facts.archived);
      facts.returned = {
          .account = facts.archived->account, .holds = {}, .links = ArchivedLinks(database, *facts.archived)};
    }
    if (!facts.archived) AddCorrelated(database, user, source.correlate, facts);
  }
  AddHoldersOfOtherLogins(database, source.absences, facts);
  AddHolder(database, user[Field::kLogin], source.absences, facts);
  const std::string_view email = user[Field::kEmail];
  if (source.shared_email == SharedEmail::kRefused && !email.empty() &&
      source.absences.emails.MayBeThere(TextKey(email))) {
    facts.email_holder = EmailHolder(database, email, facts);
  }
  return facts;
}

}  // namespace rollcall
