// rollcall account: what a person does to one account.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

// Who does it, why, and on whose behalf.
struct ByHandOptions {
  std::string actor;        // login; empty: who calls
  std::string actor_email;  // empty: that of the actor's own account, where there is one
  std::string reason;
  std::string source = "ui";  // or userProvisioning: what the events, and a new account, say
  Ending ending = Ending::kCommit;
};

struct AccountCreateOptions {
  ByHandOptions by_hand;
  Profile profile;
};

// For enable and disable.
struct AccountStateOptions {
  ByHandOptions by_hand;
  std::string account;  // login or id
};

struct AccountRemoveOptions {
  ByHandOptions by_hand;
  std::string account;
  std::string event = "data-correction";  // a code of RemovalEvent
};

struct AccountRestoreOptions {
  ByHandOptions by_hand;
  std::string account;
  std::string login;  // under which it comes back; empty: the one it had
};

struct AccountMembershipOptions {
  ByHandOptions by_hand;
  std::string account;       // login or id
  std::string group;         // DN, name or path
  std::string group_source;  // which source's group; empty: the only one that is called so
  std::string role = "member";
};

// Each is one transaction. What is refused is told with the way out and is kFailed; what is so already is told too and
// is kFine; neither changes anything. All throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunAccountCreate(const AccountCreateOptions& options, Context& context);
ExitCode RunAccountEnable(const AccountStateOptions& options, Context& context);
ExitCode RunAccountDisable(const AccountStateOptions& options, Context& context);
ExitCode RunAccountRemove(const AccountRemoveOptions& options, Context& context);
ExitCode RunAccountRestore(const AccountRestoreOptions& options, Context& context);
ExitCode RunAccountGrant(const AccountMembershipOptions& options, Context& context);
ExitCode RunAccountRevoke(const AccountMembershipOptions& options, Context& context);

}  // namespace rollcall
