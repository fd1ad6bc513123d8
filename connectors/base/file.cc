#include "connectors/base/file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <system_error>

#include "connectors/base/text.h"
#include "connectors/errors.h"

namespace rollcall {
namespace {

[[noreturn]] void Fail(const std::string& name, const char* doing) {
  throw SourceUnavailable(name + ": " + doing + ": " + std::system_category().message(errno));
}

int Open(const std::string& path, const std::string& name) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) Fail(name, "cannot be opened");
  return descriptor;
}

}  // namespace

struct InputFile::Digest {
  struct Free {
    void operator()(EVP_MD_CTX* digest) const { EVP_MD_CTX_free(digest); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};

  Digest() {
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
      throw std::logic_error("OpenSSL has no SHA-256");
    }
  }
};

InputFile::InputFile(const std::string& path, std::string name)
    : name_(std::move(name)), descriptor_(Open(path, name_)), opened_(Look()), digest_(std::make_unique<Digest>()) {}

InputFile::~InputFile() = default;
InputFile::Descriptor::~Descriptor() { close(number); }

std::size_t InputFile::Read(std::span<char> into) {
  ssize_t count = 0;
  do count = read(descriptor_.number, into.data(), into.size());
  while (count < 0 && errno == EINTR);
  if (count < 0) Fail(name_, "cannot be read");
  EVP_DigestUpdate(digest_->context.get(), into.data(), static_cast<std::size_t>(count));
  bytes_ += count;
  return static_cast<std::size_t>(count);
}

std::string InputFile::Sha256() const {
  const Digest copy;  // finishing one ends it
  std::array<unsigned char, 32> digest = {};
  EVP_MD_CTX_copy_ex(copy.context.get(), digest_->context.get());
  EVP_DigestFinal_ex(copy.context.get(), digest.data(), nullptr);
  std::string text;
  for (const unsigned char byte : digest) AppendHex(static_cast<char>(byte), text);
  return text;
}

InputFile::State InputFile::Look() const {
  struct stat status = {};
  if (fstat(descriptor_.number, &status) != 0) Fail(name_, "cannot be looked at");
  return {status.st_size, status.st_mtim, S_ISREG(status.st_mode)};
}

void InputFile::RequireAge(const FileAge& age) const {
  if (!opened_.regular) return;
  const auto changed = std::chrono::sys_time<std::chrono::seconds>(std::chrono::seconds(opened_.changed.tv_sec));
  const auto since = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - changed;
  if (age.settled.count() > 0 && since < age.settled) {
    throw SourceUnavailable(name_ + ": was changed at " + LastChange() + ", less than " +
                            std::to_string(age.settled.count()) + " seconds ago, and may be written to still");
  }
  if (age.most.count() > 0 && since > age.most) {
    throw SourceUnavailable(name_ + ": was last changed at " + LastChange() + ", more than " +
                            std::to_string(age.most.count()) + " hours ago; see why no newer one has come");
  }
}

void InputFile::RequireUnchanged() const {
  if (!opened_.regular) return;
  const State now = Look();
  const bool same = now.size == opened_.size && now.changed.tv_sec == opened_.changed.tv_sec &&
                    now.changed.tv_nsec == opened_.changed.tv_nsec && bytes_ == opened_.size;
  if (same) return;
  throw SourceUnavailable(name_ + ": was written to while it was read (" + std::to_string(opened_.size) +
                          " bytes at first, then " + std::to_string(now.size) + "; " + std::to_string(bytes_) +
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
