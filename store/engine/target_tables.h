// The tables of Target and the columns that Database::Insert writes. Inside store/ only.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "store/database.h"

namespace rollcall {

struct TargetTable {
  std::string_view name;
  std::string_view columns;

  std::size_t CountColumns() const { return static_cast<std::size_t>(std::ranges::count(columns, ',')) + 1; }
};
// In the order of Target.
inline constexpr std::array kTargetTables = {
    TargetTable{"account",
                "id, public_id, login, login_key, email, email_key, display_name, given_name, family_name, attributes, "
                "enabled, automatic_deactivation, creation_source, created_at, source_created_at, last_login_at, "
                "last_login_latest, last_login_source, last_login_attribute"},
    TargetTable{"link", "source, anchor, account, dn, dn_key, fingerprint, first_seen_at, observed"},
    TargetTable{"user_group", "id, source, anchor, name, dn, dn_key, members_hash, shown"},
    TargetTable{"membership", "user_group, account, granted_at, granted_by, told_by, named_by"},
    TargetTable{"member_ref", "user_group, ref"},
    TargetTable{"event", "id, at, operation, account, login, enabled, actor, source, pass, reason, block, digest"},
    TargetTable{"hold", "account, kind, source, since, by, reason, pass"}};
constexpr const TargetTable& TableOf(Target table) { return kTargetTables[static_cast<std::size_t>(table)]; }

}  // namespace rollcall
