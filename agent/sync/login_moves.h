// Who may take whose login, when several users of one pass change theirs at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/types.h"

namespace rollcall {

struct LoginMove {
  std::optional<AccountId> mover;   // nullopt: an account that is yet to be created
  std::string login_key;            // that it wants
  std::optional<AccountId> holder;  // the account that has it now; nullopt: it has become free
};

// For each move, whether it can be made if all that can be made are: its login is free, or its holder moves
// away. Two that want the same login: the first. Circles are possible. Pure.
std::vector<bool> PossibleMoves(const std::vector<LoginMove>& moves);

}  // namespace rollcall
