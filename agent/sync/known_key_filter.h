// Texts that the registry surely does not have: a first load asks it for a million of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "connectors/base/hash_table.h"

namespace rollcall {

// Answers "may be there" until it has been asked so often that reading everything there is costs less than looking it
// up one by one: soon where there is little, and after a thousand questions wherever. From then on it answers by
// hashes of 64 bits, 10 to 13 bytes a text: in vain hardly anything is looked for, whose index a first load may make at
// its end. Not thread-safe.
class KnownKeyFilter {
 public:
  // Hands the texts that are there to `keep`, or some of them where there are more than `most`. Called twice at most,
  // until Forget.
  using Load = std::function<void(std::int64_t most, const std::function<void(std::string_view)>& keep)>;
  explicit KnownKeyFilter(Load load);

  // Will be asked for soon. Memory is slow: what comes between is not kept waiting.
  void Expect(std::string_view text) const;
  // false: it is surely not there.
  bool MayBeThere(std::string_view text);
  // It is there from now on. What is there no more may stay.
  void Add(std::string_view text);
  // Add does nothing before.
  bool IsLoaded() const { return hashes_.has_value(); }
  // As it was in the beginning, and without its memory.
  void Forget();

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t head() const { return static_cast<std::uint32_t>(hash >> 32); }
    bool is_free() const { return hash == 0; }
    bool Is(const Slot& other) const { return hash == other.hash; }
  };

  void TryToLoad(std::int64_t most);
  Slot SlotOf(std::string_view text) const;

  Load load_;
  std::uint64_t seed_;
  int questions_ = 0;
  std::optional<HashTable<Slot>> hashes_;  // nullopt: not loaded
};

}  // namespace rollcall
