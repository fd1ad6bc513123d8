// What a run reports, and who hears it while it goes on.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/plans.h"
#include "store/types.h"

namespace rollcall {

// How the pass's transaction ends. A dry run is the same pass, rolled back.
enum class Ending : std::uint8_t { kCommit, kRollBack };

using Clock = std::function<TimePoint()>;

struct PassCounts {
  std::int64_t seen = 0;       // users that the source showed
  std::int64_t created = 0;    // accounts
  std::int64_t updated = 0;    // accounts whose profile, login time or links changed
  std::int64_t unchanged = 0;  // users
  std::int64_t enabled = 0;    // accounts that lost their last hold
  std::int64_t disabled = 0;   // accounts that got their first hold
  std::int64_t renamed = 0;    // accounts
  std::int64_t relinked = 0;   // accounts whose user the source shows under a new anchor
  std::int64_t missing = 0;    // users held as missing in this pass
  std::int64_t archived = 0;
  std::int64_t restored = 0;   // accounts that came back from the archive
  std::int64_t conflicts = 0;  // records
  std::int64_t held = 0;       // changes that the guard did not let through
  std::int64_t groups = 0;     // groups that the source showed
  std::int64_t granted = 0;    // memberships
  std::int64_t revoked = 0;
  std::int64_t unresolved = 0;  // members of groups that are neither a user nor a group of this source
};

// The names are those of every report and of the pass's record.
struct PassCount {
  std::string_view name;
  std::int64_t PassCounts::*member;
};
inline constexpr std::array kPassCounts = {PassCount{"seen", &PassCounts::seen},
                                           PassCount{"created", &PassCounts::created},
                                           PassCount{"updated", &PassCounts::updated},
                                           PassCount{"unchanged", &PassCounts::unchanged},
                                           PassCount{"enabled", &PassCounts::enabled},
                                           PassCount{"disabled", &PassCounts::disabled},
                                           PassCount{"renamed", &PassCounts::renamed},
                                           PassCount{"relinked", &PassCounts::relinked},
                                           PassCount{"missing", &PassCounts::missing},
                                           PassCount{"archived", &PassCounts::archived},
                                           PassCount{"restored", &PassCounts::restored},
                                           PassCount{"conflicts", &PassCounts::conflicts},
                                           PassCount{"held", &PassCounts::held},
                                           PassCount{"groups", &PassCounts::groups},
                                           PassCount{"granted", &PassCounts::granted},
                                           PassCount{"revoked", &PassCounts::revoked},
                                           PassCount{"unresolved", &PassCounts::unresolved}};

// Whether it helps to try again.
enum class Remedy : std::uint8_t {
  kWait,  // perhaps, later
  kMend,  // only once a person has mended something
};

// As the pass's record keeps them.
std::string ToJson(const PassCounts& counts);

// Changes that were not let through.
struct Held {
  std::optional<ChangeKind> kind;  // nullopt: what a rule of the policy may ask for is not even known
  std::int64_t changes = 0;
  std::string reason;
  std::optional<PlanId> plan;  // that keeps them; after a dry run: of no plan that there is
};
// The reasons with their plans, for the pass's record.
std::string ToText(const std::vector<Held>& held);

// What a one-off import tells besides.
struct FileCounts {
  std::int64_t rows = 0;      // below the header, good and bad
  std::int64_t rejected = 0;  // of these
  std::int64_t warnings = 0;
};

struct PassReport {
  std::string source;
  PassCounts counts;
  bool complete = false;        // the pull proved to be complete and its changes were applied (or rolled back: dry run)
  std::int64_t unreadable = 0;  // records that could not be understood; they are conflicts, and not seen
  std::string error;            // why not
  Remedy remedy = Remedy::kWait;  // of the error
  bool interrupted = false;       // by PassInterrupted; all of it is rolled back
  std::optional<PassId> pass;     // its record; nullopt: none, as after a dry run
  std::vector<Held> held;
  std::optional<FileCounts> file;
  std::string proof;  // why the pull is known to be complete
};

// One change of one account, as it is shown to a person.
struct ChangeLine {
  std::string_view action;  // "create", "restore", "set", "rename", "move", "link", "relink", "disable", "enable",
                            // "hold", "lift", "grant", "revoke"
  std::string_view login;
  std::string_view field;  // what changes; empty: the account as a whole
  std::string_view before;
  std::string_view after;
  std::string_view reason;
};

inline constexpr std::int64_t kProgressEvery = 1000;  // records

// Hears what a pass does, while it does it. Views die with the call.
class PassListener {
 public:
  enum class Interest : std::uint8_t {
    kTotals,  // need not be told of every single membership: that takes a look at each account
    kEveryChange,
  };
  virtual ~PassListener() = default;
  virtual Interest interest() const { return Interest::kEveryChange; }
  virtual void OnBegin(PassId /*pass*/) {}  // its record stands
  virtual void OnRecord() {}                // at each record; may throw PassInterrupted
  virtual void OnChange(const ChangeLine& change) = 0;
  virtual void OnConflict(std::string_view place, std::string_view reason) = 0;
  virtual void OnWarning(std::string_view message) = 0;
  virtual void OnProgress(std::int64_t records) = 0;  // every kProgressEvery records
};

}  // namespace rollcall
