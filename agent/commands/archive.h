// rollcall archive: what was removed, and for how long that is kept.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "agent/sync/pass.h"
#include "store/archive.h"

namespace rollcall {

struct ArchiveListOptions {
  std::string since;  // removed at; ISO 8601, inclusive
  std::string until;  // exclusive
  std::string event;  // code of a RemovalEvent; empty: any
};

struct ArchiveShowOptions {
  std::string account;  // login or id
};

struct ArchivePurgeOptions {
  std::string older_than;  // days or an ISO 8601 duration; empty: the configuration's retention_days
  Ending ending = Ending::kCommit;
  std::string actor;  // empty: who calls
};

// All throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunArchiveList(const ArchiveListOptions& options, Context& context);
// Every removal of the account or of those that had the login, the newest first.
ExitCode RunArchiveShow(const ArchiveShowOptions& options, Context& context);
ExitCode RunArchivePurge(const ArchivePurgeOptions& options, Context& context);

// Prints one removal.
void ShowArchived(Database& database, const ArchivedAccount& archived, Context& context);

}  // namespace rollcall
