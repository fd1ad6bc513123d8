// rollcall accounts: what the registry holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "store/database.h"

namespace rollcall {

struct AccountsListOptions {
  std::optional<bool> enabled;
  std::optional<std::string> creation_source;  // code; empty or "blank": accounts that predate rollcall
  std::string source;                          // linked to this one; empty: any
  std::optional<std::int64_t> limit;           // how many to print
};

struct AccountsShowOptions {
  std::string account;  // login or id
};

// Both throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunAccountsList(const AccountsListOptions& options, Context& context);
ExitCode RunAccountsShow(const AccountsShowOptions& options, Context& context);

// By login, else by public id.
std::optional<Account> FindLiving(Database& database, const std::string& login_or_id);

// The same. Throws StoreError where there is none.
Account RequireAccount(Database& database, const std::string& login_or_id);

// What a CSV file or a table shows of AccountJson.
std::span<const Column> AccountColumns();

}  // namespace rollcall
