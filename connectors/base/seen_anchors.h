// Which anchors a file has shown already, and where.
#pragma once

#include <cstdint>
#include <string_view>

#include "connectors/base/hash_table.h"

namespace rollcall {

// Keeps 64 bits of XXH3 and the line, 12 bytes, of each anchor instead of the text: 15 to 19 MB for a million rows. Two
// different anchors are taken for one with a probability of 3 in 10^8 in such a file, and in the next pull, whose seed
// is another one, not again; the second of them would be refused as a duplicate, which is seen and harms nobody. Not
// thread-safe.
class SeenAnchors {
 public:
  SeenAnchors();

  // An anchor that Remember will be asked for. Memory is slow: what comes between the two is not kept waiting.
  struct Expected {
    std::uint64_t hash = 0;
  };
  Expected Expect(std::string_view anchor) const;
  // The line (from 1) on which the anchor was before; 0: nowhere, and from now on it is known to be on `line`.
  std::int64_t Remember(Expected anchor, std::int64_t line);
  // The same, without knowing it from now on.
  std::int64_t LineOf(Expected anchor) const;
  std::int64_t Remember(std::string_view anchor, std::int64_t line) { return Remember(Expect(anchor), line); }

 private:
  struct Slot {
    std::uint32_t high = 0;  // of the hash, and
    std::uint32_t low = 0;
    std::uint32_t line = 0;  // 0: free
    std::uint32_t head() const { return high; }
    bool is_free() const { return line == 0; }
    bool Is(const Slot& other) const { return low == other.low && high == other.high; }
  };

  std::uint64_t seed_;
  HashTable<Slot> slots_;
};

}  // namespace rollcall
