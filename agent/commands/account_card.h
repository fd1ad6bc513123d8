// Everything about one account, as a person reads it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "agent/output/printer.h"
#include "store/archive.h"
#include "store/links.h"

namespace rollcall {

struct AccountDetails {
  Account account;
  std::vector<Hold> holds;
  std::vector<std::string> groups;            // it is in them itself
  std::vector<std::string> inherited_groups;  // it is in them through `groups`; never known of a removed account
  std::vector<Link> links;
  std::string removed;  // when, by whom and why; empty: it lives
};

AccountDetails DetailsOf(Database& database, const Account& account);
AccountDetails DetailsOf(Database& database, const ArchivedAccount& archived);

// The account with its holds and groups, as JSON.
nlohmann::ordered_json FullAccountJson(Database& database, const Account& account);

// `attributes` are those of the account's JSON.
Card AccountCard(const AccountDetails& details, const nlohmann::ordered_json& attributes);

}  // namespace rollcall
