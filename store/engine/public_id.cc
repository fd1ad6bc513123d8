#include "store/engine/public_id.h"

#include <sys/random.h>

#include <algorithm>
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

// The eight digits of a number, all at once.
std::array<char, 8> Digits(std::uint64_t number) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::uint64_t bytes = number & 0xffffffff;  // one for each digit in the end
  bytes = (bytes | bytes << 16) & 0x0000ffff0000ffff;
  bytes = (bytes | bytes << 8) & 0x00ff00ff00ff00ff;
  bytes = (bytes | bytes << 4) & 0x0f0f0f0f0f0f0f0f;
  const std::uint64_t letters = (bytes + kEach * 6) >> 4 & kEach;
  bytes += kEach * '0' + letters * ('a' - '9' - 1);
  std::array<char, 8> digits{};
  for (char& digit : digits) {
    digit = static_cast<char>(bytes >> 56);
    bytes <<= 8;
  }
  return digits;
}

std::string Formatted(std::uint64_t high, std::uint64_t low) {
  std::string text(36, '-');
  char* to = text.data();
  int quarters = 0;
  for (const std::uint64_t half : {high >> 32, high, low >> 32, low}) {
    const auto digits = Digits(half);
    for (const std::size_t begin : {std::size_t{0}, digits.size() / 2}) {
      to = std::copy_n(&digits[begin], 4, to);
      if (++quarters >= 2 && quarters <= 5) ++to;
    }
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
