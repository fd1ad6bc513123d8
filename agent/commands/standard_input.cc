#include "agent/commands/standard_input.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "connectors/errors.h"

namespace rollcall {
namespace {

[[noreturn]] void Fail(const char* doing) {
  throw SourceUnavailable(std::string("standard input: ") + doing + ": " + std::strerror(errno));
}

int OpenWithoutName() {
  std::error_code failure;
  const auto folder = std::filesystem::temp_directory_path(failure);
  std::string path = (failure ? std::filesystem::path("/tmp") : folder) / "rollcall-input-XXXXXX";
  const int descriptor = mkstemp(path.data());
  if (descriptor < 0) Fail("cannot be kept in the folder for temporary files (TMPDIR can name another)");
  unlink(path.c_str());
  return descriptor;
}

void WriteAll(int descriptor, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) Fail("cannot be kept in the folder for temporary files (TMPDIR can name another)");
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

void CopyStandardInput(int descriptor) {
  std::array<char, 65536> bytes{};
  for (;;) {
    const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Fail("cannot be read");
    if (count == 0) return;
    WriteAll(descriptor, bytes.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

StandardInput::StandardInput() : descriptor_(OpenWithoutName()) {
  try {
    CopyStandardInput(descriptor_);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

StandardInput::~StandardInput() { close(descriptor_); }

std::string StandardInput::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

std::unique_ptr<StandardInput> TakeStandardInput(CsvOptions& csv) {
  if (csv.path != "-") return nullptr;
  auto input = std::make_unique<StandardInput>();
  csv.path = input->path();
  csv.name = "standard input";
  return input;
}

}  // namespace rollcall
