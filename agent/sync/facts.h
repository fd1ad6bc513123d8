// Gathers what the registry knows that bears on one observed user.
#pragma once

#include <string>
#include <vector>

#include "agent/sync/known_key_filter.h"
#include "agent/sync/reconcile.h"
#include "store/database.h"

namespace rollcall {

KnownAccount LoadKnownAccount(Database& database, AccountId account);

// What is surely not in the registry, so that nobody has to look there.
struct RegistryKeyFilters {
  KnownKeyFilter logins;    // keys
  KnownKeyFilter emails;    // keys
  KnownKeyFilter archived;  // anchors

  RegistryKeyFilters(Database& database, SourceId source);
  // The user will be looked at soon.
  void Expect(const ObservedUser& user) const;
  // An account has this profile from now on.
  void Note(const Profile& profile);
  // Nobody, or hardly anybody, is going to be looked at.
  void Forget();
};

// What of a source the facts depend on.
struct FactSource {
  SourceId id{};
  const std::vector<std::string>& correlate;  // fields by which an unlinked user is given to an account
  SharedEmail shared_email = SharedEmail::kAllowed;
  RegistryKeyFilters& absences;
};

// `linked`: the account that the user's anchor is linked to; nullopt: none.
Facts GatherFacts(Database& database, const ObservedUser& user, std::optional<AccountId> linked,
                  const FactSource& source);

}  // namespace rollcall
