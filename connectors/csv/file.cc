#include "connectors/csv/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "connectors/errors.h"

namespace rollcall {
namespace {

[[noreturn]] void Fail(const std::string& path, const char* doing) {
  throw SourceUnavailable(path + ": " + doing + ": " + std::system_category().message(errno));
}

int Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) Fail(path, "cannot be opened");
  return descriptor;
}

}  // namespace

InputFile::InputFile(std::string path) : path_(std::move(path)), descriptor_(Open(path_)), opened_(Look()) {}

InputFile::Descriptor::~Descriptor() { close(number); }

std::size_t InputFile::Read(std::span<char> into) {
  ssize_t count = 0;
  do count = read(descriptor_.number, into.data(), into.size());
  while (count < 0 && errno == EINTR);
  if (count < 0) Fail(path_, "cannot be read");
  return static_cast<std::size_t>(count);
}

InputFile::State InputFile::Look() const {
  struct stat status = {};
  if (fstat(descriptor_.number, &status) != 0) Fail(path_, "cannot be looked at");
  return {status.st_size, status.st_mtim, S_ISREG(status.st_mode)};
}

void InputFile::RequireUnchanged(std::int64_t read) const {
  if (!opened_.regular) return;
  const State now = Look();
  const bool same = now.size == opened_.size && now.changed.tv_sec == opened_.changed.tv_sec &&
                    now.changed.tv_nsec == opened_.changed.tv_nsec && read == opened_.size;
  if (same) return;
  throw SourceUnavailable(path_ + ": was written to while it was read (" + std::to_string(opened_.size) +
                          " bytes at first, then " + std::to_string(now.size) + "; " + std::to_string(read) +
                          " were read); write exports elsewhere and move them into place");
}

std::string InputFile::LastChange() const {
  std::tm utc = {};
  gmtime_r(&opened_.changed.tv_sec, &utc);
  std::array<char, 32> text = {};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string FormatBytes(std::int64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  constexpr std::array kUnits = {"kB", "MB", "GB", "TB"};
  double number = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; number >= 999.5 && unit + 1 < kUnits.size(); ++unit) number /= 1000;
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), "%.*f %s", number < 10 ? 1 : 0, number, kUnits[unit]);
  return text.data();
}

}  // namespace rollcall
