// What accounts, events, passes and changes look like in JSON. These names are an interface: other systems read
// them. null: nothing is known.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/pass_report.h"
#include "store/events.h"
#include "store/types.h"

namespace rollcall {

// null where the text is empty.
nlohmann::ordered_json OrNullJson(std::string_view text);

nlohmann::ordered_json TimeOrNullJson(const std::optional<TimePoint>& time);
nlohmann::ordered_json LastLoginJson(const std::optional<LastLogin>& last_login);

// Throws StoreError where the account's attributes are no JSON object.
nlohmann::ordered_json AccountJson(const Account& account, const std::vector<Hold>& holds,
                                   const std::vector<std::string>& groups);

nlohmann::ordered_json EventJson(const Event& event);
// The same into a record that was filled so before: of millions, none costs new memory.
void FillEventJson(const Event& event, nlohmann::ordered_json& json);

nlohmann::ordered_json ChangeJson(const ChangeLine& change);

// The counts, and why the pass did not complete where it did not.
nlohmann::ordered_json PassJson(const PassReport& report);

}  // namespace rollcall
