#include "connectors/seen_anchors.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace rollcall {

std::int64_t SeenAnchors::Remember(std::string_view anchor, std::int64_t line) {
  const XXH128_hash_t hash = XXH3_128bits(anchor.data(), anchor.size());
  const auto high = static_cast<std::uint32_t>(hash.high64);
  Slot& slot = Find(hash.low64, high);
  if (slot.line != 0) return slot.line;
  // A line beyond four thousand million is told as the last one that can be told.
  const std::int64_t last = std::numeric_limits<std::uint32_t>::max();
  slot = {hash.low64, high, static_cast<std::uint32_t>(std::min(line, last))};
  if (++used_ * 4 > slots_.size() * 3) Grow();
  return 0;
}

SeenAnchors::Slot& SeenAnchors::Find(std::uint64_t low, std::uint32_t high) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = low & mask;
  while (slots_[at].line != 0 && (slots_[at].low != low || slots_[at].high != high)) at = (at + 1) & mask;
  return slots_[at];
}

void SeenAnchors::Grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  for (const Slot& slot : old) {
    if (slot.line != 0) Find(slot.low, slot.high) = slot;
  }
}

}  // namespace rollcall
