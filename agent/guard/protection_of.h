// Whether an account of the registry is protected.
#pragma once

#include "agent/guard/protection.h"
#include "store/database.h"

namespace rollcall {

// As ProtectedBecause, with the groups that the account is in now, directly or through others.
std::optional<std::string> ProtectionOf(Database& database, const Account& account,
                                        const std::vector<Protection>& protections);

}  // namespace rollcall
