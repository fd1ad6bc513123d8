#include "connectors/seen_anchors.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

namespace rollcall {

SeenAnchors::SeenAnchors() : seed_(std::random_device()()), slots_(1024) {}

SeenAnchors::Expected SeenAnchors::Expect(std::string_view anchor) const {
  const XXH64_hash_t hash = XXH3_64bits_withSeed(anchor.data(), anchor.size(), seed_);
  __builtin_prefetch(&slots_[PlaceOf(static_cast<std::uint32_t>(hash >> 32))], 1);
  return {hash};
}

std::int64_t SeenAnchors::Remember(Expected anchor, std::int64_t line) {
  const auto high = static_cast<std::uint32_t>(anchor.hash >> 32);
  const auto low = static_cast<std::uint32_t>(anchor.hash);
  Slot& slot = Find(high, low);
  if (slot.line != 0) return slot.line;
  // A line beyond four thousand million is told as the last one that can be told.
  const std::int64_t last = std::numeric_limits<std::uint32_t>::max();
  slot = {high, low, static_cast<std::uint32_t>(std::min(line, last))};
  if (++used_ * 5 > slots_.size() * 4) Grow();
  return 0;
}

// A hash has its place by its order among all hashes, which is as good as any other place and takes a table of any
// size.
SeenAnchors::Slot& SeenAnchors::Find(std::uint32_t high, std::uint32_t low) {
  std::size_t at = PlaceOf(high);
  while (slots_[at].line != 0 && (slots_[at].low != low || slots_[at].high != high)) {
    if (++at == slots_.size()) at = 0;
  }
  return slots_[at];
}

void SeenAnchors::Grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() / 2 * 3));
  for (const Slot& slot : old) {
    if (slot.line != 0) Find(slot.high, slot.low) = slot;
  }
}

}  // namespace rollcall
