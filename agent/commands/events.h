// rollcall events: the audit trail.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct EventsOptions {
  std::string since;  // ISO 8601, inclusive; empty: from the first
  std::string until;  // ISO 8601, exclusive; empty: to the last
  std::string operation;
  std::string source;
  std::string account;  // login or id, of a removed account too
  std::string actor;
  std::string group_by;  // day, source or operation: count them; empty: list them
};

// In the order in which they happened. Throws ConfigError, UsageError, StoreError and OutputError.
ExitCode RunEvents(const EventsOptions& options, Context& context);

struct EventsVerifyOptions {
  std::string head;  // a block's SHA-256 that was noted earlier: it must still be there
};

// Whether the trail is as it was written. kFailed where it is not; each fault is told. Throws like RunEvents.
ExitCode RunEventsVerify(const EventsVerifyOptions& options, Context& context);

}  // namespace rollcall
