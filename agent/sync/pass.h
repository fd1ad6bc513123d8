// One pass: pull a source, reconcile each user with the registry, guard, apply; one transaction.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/pass_lock.h"
#include "agent/base/pass_report.h"
#include "agent/config/config.h"
#include "agent/guard/protection.h"
#include "connectors/connector.h"
#include "store/database.h"

namespace rollcall {

enum class PullFrom : std::uint8_t { kCursor, kStart };

// What records in conflict mean to the others.
enum class OnConflicts : std::uint8_t {
  kApplyRest,
  kRefuseAll,  // nothing at all is applied, and the pass counts as failed
};

struct PassRequest {
  std::string kind = "sync";  // "sync", "import"
  Ending ending = Ending::kCommit;
  PullFrom from = PullFrom::kCursor;
  std::string actor = "rollcall";
  OnConflicts on_conflicts = OnConflicts::kApplyRest;
  Clock clock;
  // When the source wrote what it shows, as far as that is known: nothing is known of logins after it. nullopt: now.
  std::optional<TimePoint> as_of = {};
  std::vector<Protection> protections = {};  // of one-off imports, which must not disable a protected account
  Patience patience;  // for another sync of the same source, or a run that applies its changes, to end
};

// Throws ConfigError where the source's options cannot work.
std::unique_ptr<Connector> MakeConnector(const SourceConfig& source);

// Runs the pass. A source that fails is a report with complete == false and nothing changed but the pass's own
// record; StoreError passes through, rolled back, PassBusy where another pass goes on. The record stands from the
// beginning, as running, in a transaction of its own; a process that dies leaves it so, and the next pass ends it.
// `config` gives the precedence of the sources.
PassReport RunPass(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                   const PassRequest& request, PassListener& listener);

}  // namespace rollcall
