// Which anchors a file has shown already, and where.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rollcall {

// Keeps 96 bits of XXH3 and the line, 16 bytes, of each anchor instead of the text: 34 MB for a million
// rows, and as much again while the table grows. Two different anchors are taken for one with a probability of 10^-17
// in such a file; the second of them would be refused as a duplicate, which is seen and harms nobody.
class SeenAnchors {
 public:
  SeenAnchors() : slots_(1024) {}

  // The line (from 1) on which `anchor` was before; 0: nowhere, and from now on it is known to be on `line`.
  std::int64_t Remember(std::string_view anchor, std::int64_t line);

 private:
  struct Slot {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t line = 0;  // 0: free
  };
  Slot& Find(std::uint64_t low, std::uint32_t high);
  void Grow();

  std::vector<Slot> slots_;  // open addressing; the size is a power of two
  std::size_t used_ = 0;
};

}  // namespace rollcall
