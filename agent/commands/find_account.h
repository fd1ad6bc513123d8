// Accounts as the command line names and selects them.
#pragma once

#include <optional>
#include <string>

#include "agent/commands/command.h"
#include "store/database.h"

namespace rollcall {

// By login, else by public id.
std::optional<Account> FindLiving(Database& database, const std::string& login_or_id);

// The same. Throws StoreError where there is none.
Account RequireAccount(Database& database, const std::string& login_or_id);

// The account that has this login or id, or had it and was removed. Throws StoreError where there is none.
AccountId RequireAccountEver(Database& database, const std::string& login_or_id);

// Declares --enabled and --disabled; nullopt: both kinds.
void AddStateFilter(Command& command, std::optional<bool>& enabled);

}  // namespace rollcall
