#include "connectors/feed/packed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "connectors/base/file.h"
#include "connectors/base/gzip.h"
#include "connectors/errors.h"

namespace rollcall {
namespace {

std::string LastError() { return std::system_category().message(errno); }

void WriteAll(int descriptor, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SourceUnavailable("a file of the feed cannot be unpacked: " + LastError());
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void Unpack(const std::string& path, int descriptor) {
  InputFile packed(path, path);
  GzipSource unpacked(packed, path);
  std::array<char, 65536> portion;
  while (const std::size_t count = unpacked.Read(portion)) WriteAll(descriptor, std::span(portion).first(count));
}

}  // namespace

bool IsPacked(const std::string& name) { return name.ends_with(".gz"); }

int OpenFeedFile(const std::string& path) {
  const bool is_packed = IsPacked(path);
  const int descriptor =
      is_packed ? open(std::filesystem::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)
                : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw SourceUnavailable(path + ": cannot be opened: " + LastError());
  if (!is_packed) return descriptor;
  try {
    Unpack(path, descriptor);
  } catch (...) {
    close(descriptor);
    throw;
  }
  return descriptor;
}

}  // namespace rollcall
