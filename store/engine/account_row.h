// How an account is read, from the living and from the archived. Inside store/ only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "store/database.h"

namespace rollcall {

// Of `account a` or `deleted_account a`, with `source s` joined by last_login_source.
inline constexpr std::string_view kAccountColumns =
    "a.id, a.public_id, a.login, a.email, a.display_name, a.given_name, a.family_name, a.attributes, a.enabled, "
    "a.automatic_deactivation, a.creation_source, a.created_at, a.source_created_at, a.last_login_at, "
    "a.last_login_latest, s.name, a.last_login_attribute, a.clock_restarted_at";

// Runs `sql`, which selects kAccountColumns and then the Extra columns, and calls fn(Account, Extra...) for each row.
template <class... Extra, class Fn>
void EachAccountRow(Database& database, std::string_view sql, Params params, Fn fn, Rows rows = Rows::kFew) {
  database.Each<AccountId, std::string, std::string, std::string, std::string, std::string, std::string, std::string,
                bool, bool, std::string_view, TimePoint, std::optional<TimePoint>, std::optional<TimePoint>, TimePoint,
                std::string, std::string, std::optional<TimePoint>, Extra...>(
      sql, params,
      [&fn](AccountId id, std::string public_id, std::string login, std::string email, std::string display_name,
            std::string given_name, std::string family_name, std::string attributes, bool enabled, bool automatic,
            std::string_view creation_source, TimePoint created_at, std::optional<TimePoint> source_created_at,
            std::optional<TimePoint> login_at, TimePoint login_latest, std::string login_source,
            std::string login_attribute, std::optional<TimePoint> clock_restarted_at, Extra... extra) {
        Account account{.id = id,
                        .public_id = std::move(public_id),
                        .profile = {.login = std::move(login),
                                    .email = std::move(email),
                                    .display_name = std::move(display_name),
                                    .given_name = std::move(given_name),
                                    .family_name = std::move(family_name),
                                    .attributes = std::move(attributes)},
                        .enabled = enabled,
                        .automatic_deactivation = automatic,
                        .creation_source = CreationSourceFromCode(creation_source).value(),
                        .created_at = created_at,
                        .source_created_at = source_created_at,
                        .last_login = std::nullopt,
                        .clock_restarted_at = clock_restarted_at};
        if (login_at) {
          account.last_login = LastLogin{*login_at, login_latest, std::move(login_source), std::move(login_attribute)};
        }
        fn(std::move(account), std::move(extra)...);
      },
      rows);
}

}  // namespace rollcall
