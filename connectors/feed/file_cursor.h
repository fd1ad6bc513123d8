// Where the reading of a file feed ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

struct FileCursor {
  std::string name;  // of the file, without its folder; empty: there is none yet
  std::int64_t inode = 0;
  std::int64_t offset = 0;      // behind the last complete line
  std::int64_t lines = 0;       // before that
  std::uint64_t head = 0;       // HeadOf the file, up to `offset`
  std::int64_t seen_until = 0;  // of a folder: the latest change of a file that was there, in nanoseconds since 1970
  std::uint64_t latest = 0;     // of a folder: which files changed just then, for a clock ticks slowly
};

std::string WriteFileCursor(const FileCursor& cursor);
// Throws CursorRejected. Empty text: the start.
FileCursor ReadFileCursor(std::string_view text);

// A hash of a file's first bytes, so that another file under the same number is noticed. Of at most 256 of the first
// `bytes`. Throws SourceUnavailable.
std::uint64_t HeadOf(int descriptor, std::int64_t bytes);

// Whether the file is still the one of which `cursor` tells, and not shorter.
enum class FileStanding : std::uint8_t { kSame, kShorter, kAnother };
FileStanding StandingOf(int descriptor, const FileCursor& cursor);

}  // namespace rollcall
