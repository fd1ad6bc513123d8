// The file that `import --rejects` writes.
#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/csv/rejects.h"

namespace rollcall {

// Hears of conflicts in any order and writes their rows in that of the file. What it keeps meanwhile is on the disk,
// but for what comes out of order.
class RejectsFile {
 public:
  // Makes a new file beside `path`, which only its owner can read, so that a path that cannot be written is told before
  // anything is done. Throws UsageError.
  explicit RejectsFile(std::string path);
  // Takes the new file away unless Write has put it in place.
  ~RejectsFile();
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  // Does nothing where `place` is no line of a file.
  void Add(std::string_view place, std::string_view reason);

  // Reads the file of `csv` again, writes its rejected rows and puts the file in place. Returns how many they are.
  // Throws OutputError, and as a pull of the file does.
  std::int64_t Write(const CsvOptions& csv);

 private:
  std::optional<RejectedRow> Next();
  std::optional<RejectedRow> NextSpooled();

  const std::string path_;
  const std::string new_path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> spool_;  // rising lines
  std::int64_t last_line_ = 0;                             // in the spool
  std::map<std::int64_t, std::string> late_;
  std::optional<RejectedRow> ahead_;  // of the spool
};

}  // namespace rollcall
