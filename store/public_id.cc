#include "store/public_id.h"

#include <sys/random.h>

#include <array>
#include <random>

#include "store/errors.h"

namespace rollcall {
namespace {

std::mt19937_64 SeededGenerator() {
  std::array<std::uint32_t, 8> seed{};
  if (getrandom(seed.data(), sizeof(seed), 0) != sizeof(seed)) throw StoreError("the system gives no random numbers");
  std::seed_seq sequence(seed.begin(), seed.end());
  return std::mt19937_64(sequence);
}

std::mt19937_64& Generator() {
  static std::mt19937_64 generator = SeededGenerator();
  return generator;
}

std::string Formatted(std::uint64_t high, std::uint64_t low) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t at = 0;
  for (int nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) ++at;
    const std::uint64_t word = nibble < 16 ? high : low;
    text[at++] = kDigits[(word >> (60 - 4 * (nibble % 16))) & 0xf];
  }
  return text;
}

}  // namespace

std::int64_t RandomNumber() { return static_cast<std::int64_t>(Generator()() >> 1) | 1; }

std::string NewPublicId(TimePoint now) {
  std::mt19937_64& generator = Generator();
  static std::uint32_t counter = static_cast<std::uint32_t>(generator()) >> 1;  // never wraps within a pass
  ++counter;
  const auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const std::uint64_t high = milliseconds << 16 | 0x7000 | (counter >> 20 & 0xfff);
  const std::uint64_t low =
      0x8000000000000000 | (static_cast<std::uint64_t>(counter & 0xfffff) << 42) | (generator() & 0x3ffffffffff);
  return Formatted(high, low);
}

}  // namespace rollcall
