// Whether what a feed says of somebody may be applied: anybody can register, so nothing is taken on trust. Pure.
#pragma once

#include <optional>
#include <string>

#include "agent/config/config.h"
#include "connectors/observed.h"

namespace rollcall {

// What the registry knows that speaks against a registration; the accounts by their public ids, empty: there is none.
struct RegistrationFacts {
  std::string login_holder;  // somebody else has its login, and not by this feed
  std::string email_holder;  // somebody else has its mail address
  std::string look_alike;    // somebody else has a login that looks like its own
  std::string removed;       // the account that it had was removed: by whom and when
  bool creates = false;      // it is to get a new account,
  bool is_full = false;      // and as many as are allowed have got one lately
};

// Why not; nullopt: it may be applied.
std::optional<std::string> Distrust(const ObservedUser& user, const SourceConfig& source,
                                    const RegistrationFacts& facts);

// Whether its mail address may lead it to an account that exists.
bool MayCorrelate(const ObservedUser& user, const SourceConfig& source);

}  // namespace rollcall
