// SHA-256 (FIPS 180-4). Inside store/ only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

using Sha256Digest = std::array<std::uint8_t, 32>;

// One context that hashes one text after the other. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(std::string_view bytes);
  void Update(const Sha256Digest& digest) { Update({reinterpret_cast<const char*>(digest.data()), digest.size()}); }
  // The digest of what came since the last one; the context starts anew.
  Sha256Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Lower-case hexadecimal.
std::string Hex(const Sha256Digest& digest);

}  // namespace rollcall
