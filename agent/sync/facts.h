// Gathers what the registry knows that bears on one observed user.
#pragma once

#include <string>
#include <vector>

#include "agent/sync/reconcile.h"
#include "store/database.h"

namespace rollcall {

KnownAccount LoadKnownAccount(Database& database, AccountId account);

// What of a source the facts depend on.
struct FactSource {
  SourceId id{};
  const std::vector<std::string>& correlate;  // fields by which an unlinked user is given to an account
  SharedEmail shared_email = SharedEmail::kAllowed;
};

// `linked`: the account that the user's anchor is linked to; nullopt: none.
Facts GatherFacts(Database& database, const ObservedUser& user, std::optional<AccountId> linked,
                  const FactSource& source);

}  // namespace rollcall
