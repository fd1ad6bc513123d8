#include "agent/commands/rejects_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "agent/commands/exit_code.h"
#include "agent/output/records.h"

namespace rollcall {
namespace {

std::string MakeNewFile(const std::string& path) {
  std::string new_path = path + ".new";
  const int descriptor = open(new_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) throw UsageError("--rejects " + path + ": cannot be written: " + std::strerror(errno));
  close(descriptor);
  return new_path;
}

}  // namespace

RejectsFile::RejectsFile(std::string path)
    : path_(std::move(path)), new_path_(MakeNewFile(path_)), spool_(std::tmpfile(), std::fclose) {
  if (!spool_) throw UsageError("--rejects " + path_ + ": no temporary file: " + std::strerror(errno));
}

RejectsFile::~RejectsFile() { unlink(new_path_.c_str()); }

void RejectsFile::Add(std::string_view place, std::string_view reason) {
  const auto line = LineOfPlace(place);
  if (!line) return;
  if (*line <= last_line_) {
    late_.emplace(*line, reason);
    return;
  }
  last_line_ = *line;
  const std::size_t size = reason.size();
  std::fwrite(&*line, sizeof(*line), 1, spool_.get());
  std::fwrite(&size, sizeof(size), 1, spool_.get());
  std::fwrite(reason.data(), 1, size, spool_.get());
}

std::optional<RejectedRow> RejectsFile::NextSpooled() {
  RejectedRow row;
  std::size_t size = 0;
  if (std::fread(&row.line, sizeof(row.line), 1, spool_.get()) != 1) return std::nullopt;
  if (std::fread(&size, sizeof(size), 1, spool_.get()) != 1) return std::nullopt;
  row.reason.resize(size);
  if (std::fread(row.reason.data(), 1, size, spool_.get()) != size) return std::nullopt;
  return row;
}

std::optional<RejectedRow> RejectsFile::Next() {
  if (!ahead_) ahead_ = NextSpooled();
  if (!late_.empty() && (!ahead_ || late_.begin()->first < ahead_->line)) {
    auto late = late_.extract(late_.begin());
    return RejectedRow{late.key(), std::move(late.mapped())};
  }
  return std::exchange(ahead_, std::nullopt);
}

std::int64_t RejectsFile::Write(const CsvOptions& csv) {
  if (std::fflush(spool_.get()) != 0 || std::ferror(spool_.get()) != 0) throw OutputError(errno);
  std::rewind(spool_.get());
  std::ofstream out(new_path_, std::ios::binary);
  const std::int64_t written = WriteRejects(
      csv, [this] { return Next(); }, out);
  out.close();
  ThrowIfFailed(out);
  if (std::rename(new_path_.c_str(), path_.c_str()) != 0) throw OutputError(errno);
  return written;
}

}  // namespace rollcall
