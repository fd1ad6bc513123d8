// The proof that the audit trail is whole: each block of events committed together is covered by a SHA-256 that also
// covers the block before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace rollcall {

struct ChainReport {
  std::int64_t events = 0;
  std::int64_t blocks = 0;
  std::int64_t unchained = 0;      // events older than the chain
  std::optional<TimePoint> since;  // when the oldest event of the chain was written
  // The last block's SHA-256. Whoever keeps it elsewhere can tell later that nothing was cut off the end.
  std::string head;
  // Each names the row or the block: changed, missing, inserted; or the events that are not noted right.
  // Empty: the trail is whole. At most 100.
  std::vector<std::string> faults;
};

// Reads every event once, in flat memory.
ChainReport VerifyEvents(Database& database);

// Whether a block has this SHA-256, in lower case: where the chain is whole, nothing before it was cut off or rewritten
// since the hash was noted.
bool HasEventBlock(Database& database, std::string_view sha256);

}  // namespace rollcall
