// Taking over the users of a platform that was there before rollcall.
#pragma once

#include "agent/sync/pass.h"

namespace rollcall {

// The name that adoptions go by, as one-off imports go by "import".
inline constexpr std::string_view kAdoption = "adopt";

// What is to be done with one row. Pure.
struct Adoption {
  enum class Kind : std::uint8_t {
    kCreate,
    kUnchanged,  // it was adopted before
    kConflict,
  };
  Kind kind = Kind::kCreate;
  std::string why;  // of a conflict
};
// `holder`: the living account that has the login of `observed`.
Adoption DecideAdoption(const Profile& observed, const std::optional<Account>& holder);

// Creates an account for each user that the connector shows, in one transaction. Its creation source is blank and stays
// so; it gets no link, so that a directory which shows its login later takes it for this account. A user who is
// disabled gets a manual hold. The groups that a row names become groups of the source kAdoption, so that rules and
// protections find them. Accounts that exist already are never changed: they are conflicts, unless an earlier
// adoption made them just so. A source that fails is a report with complete == false and nothing changed. Uses of the
// request: ending, actor, clock, as_of. Throws StoreError, rolled back.
PassReport Adopt(Database& database, const Config& config, Connector& connector, const PassRequest& request,
                 PassListener& listener);

}  // namespace rollcall
