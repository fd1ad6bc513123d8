// Which files of a feed are to be read from where: a folder of finished files, or one file that grows and is rotated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connectors/feed/file_cursor.h"

namespace rollcall {

struct FilePart {
  std::string name;         // without the folder
  std::int64_t offset = 0;  // where to begin
  std::int64_t lines = 0;   // before that
  enum class Rank : std::uint8_t { kNext, kLate };
  Rank rank = Rank::kNext;  // kLate: the cursor is beyond it already, and stays there
};

struct FilePlan {
  std::string folder;
  std::vector<FilePart> parts;  // in the order of reading
  std::int64_t seen_until = 0;  // for the cursor, both; see FileCursor
  std::uint64_t latest = 0;
  std::vector<std::string> warnings;
};

// Files *.jsonl and *.ndjson in the order of their names; those whose names begin with a dot are still being written.
// What is beyond the cursor, and what changed behind it since. Throws SourceUnavailable.
FilePlan PlanSpool(const std::string& folder, const FileCursor& cursor);
// The rest of the file where reading ended, those that took its place meanwhile, and the file itself.
// Throws SourceUnavailable.
FilePlan PlanGrowingFile(const std::string& path, const FileCursor& cursor);

}  // namespace rollcall
