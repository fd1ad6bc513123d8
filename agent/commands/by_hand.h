// What the commands of `rollcall account` have in common: the transaction, who acts, and what is printed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/accounts/by_hand.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/policy/policy.h"
#include "store/database.h"

namespace rollcall {

// Who does it, why, and on whose behalf.
struct ByHandOptions {
  std::string actor;        // login; empty: who calls
  std::string actor_email;  // empty: that of the actor's own account, where there is one
  std::string reason;
  std::string source = "ui";  // or userProvisioning: what the events, and a new account, say
  Ending ending = Ending::kCommit;
};

// What a change by hand works with, inside of its transaction.
struct Desk {
  Database& database;
  const Config& config;
  const ByHandOptions& options;
  const std::vector<Protection>& protections;
  Stamp stamp;

  std::optional<std::string> ProtectionOf(const Account& account) const;
  // Living accounts other than `except`.
  Holders HoldersOf(std::string_view login, std::string_view email, AccountId except = {}) const;
  // For the archive: who removes, with the mail address that is given or that the actor's own account has.
  RemovalCause Cause(RemovalEvent event) const;
};

// An account as it is shown.
struct AccountState {
  Account account;
  std::vector<Hold> holds;
  std::vector<std::string> groups;
};
AccountState StateOf(Database& database, AccountId account);

// What came of a change.
struct Deed {
  Verdict verdict;
  std::string done;                   // "disabled bob"; where the verdict allowed it
  std::optional<AccountState> state;  // after it, of a removed account before it; nullopt: nothing was done
};

enum class Reason : std::uint8_t { kOptional, kRequired };
// Whether the policy has a say: a mistake in it never keeps somebody from being enabled.
enum class Policing : std::uint8_t { kProtections, kNone };
struct ByHandCommand {
  std::string_view action;
  Reason reason = Reason::kOptional;
  IfAbsent if_absent = IfAbsent::kFail;
  Policing policing = Policing::kProtections;
};

// Checks the options, runs `act` in a transaction, again where somebody else was writing, and prints what came of it.
ExitCode RunByHand(const ByHandCommand& command, const ByHandOptions& options, const std::function<Deed(Desk&)>& act,
                   Context& context);

// Declares --actor, --actor-email, --source and --dry-run.
void AddByHand(Command& command, ByHandOptions& options);
// --reason; `suffix` says whether it is needed.
void AddReason(Command& command, ByHandOptions& options, const std::string& suffix = "");
// LOGIN.
void AddAccount(Command& command, std::string& login_or_id);

}  // namespace rollcall
