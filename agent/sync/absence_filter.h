// Texts that the registry surely does not have: a first load asks it for a million of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace rollcall {

// Answers "may be there" until it has been asked so often that reading everything there is costs less than looking it
// up one by one: soon where there is little, and after a thousand questions wherever. From then on it answers by
// hashes, 15 bytes a text at most. Not thread-safe.
class AbsenceFilter {
 public:
  // Hands the texts that are there to `keep`, or some of them where there are more than `most`. Called twice at most.
  using Load = std::function<void(std::int64_t most, const std::function<void(std::string_view)>& keep)>;
  explicit AbsenceFilter(Load load);

  // Will be asked for soon. Memory is slow: what comes between is not kept waiting.
  void Expect(std::string_view text) const;
  // false: it is surely not there.
  bool MayBeThere(std::string_view text);
  // It is there from now on. What is there no more may stay.
  void Add(std::string_view text);
  // Add does nothing before.
  bool IsLoaded() const { return !hashes_.empty(); }

 private:
  void TryToLoad(std::int64_t most);
  std::size_t PlaceOf(std::uint64_t hash) const { return (hash >> 32) * hashes_.size() >> 32; }
  std::size_t Slot(std::uint64_t hash) const;
  void Keep(std::uint64_t hash);
  void Grow();

  Load load_;
  std::uint64_t seed_;
  int questions_ = 0;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> hashes_;  // 0: free; empty: not loaded
};

}  // namespace rollcall
