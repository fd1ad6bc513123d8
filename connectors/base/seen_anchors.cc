#include "connectors/base/seen_anchors.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <random>

namespace rollcall {

SeenAnchors::SeenAnchors() : seed_(std::random_device()()) {}

SeenAnchors::Expected SeenAnchors::Expect(std::string_view anchor) const {
  const XXH64_hash_t hash = XXH3_64bits_withSeed(anchor.data(), anchor.size(), seed_);
  slots_.Expect(static_cast<std::uint32_t>(hash >> 32));
  return {hash};
}

std::int64_t SeenAnchors::LineOf(Expected anchor) const {
  return slots_
      .Find({.high = static_cast<std::uint32_t>(anchor.hash >> 32), .low = static_cast<std::uint32_t>(anchor.hash)})
      .line;
}

std::int64_t SeenAnchors::Remember(Expected anchor, std::int64_t line) {
  // A line beyond four thousand million is told as the last one that can be told.
  const std::int64_t last = std::numeric_limits<std::uint32_t>::max();
  return slots_
      .Keep({.high = static_cast<std::uint32_t>(anchor.hash >> 32),
             .low = static_cast<std::uint32_t>(anchor.hash),
             .line = static_cast<std::uint32_t>(std::min(line, last))})
      .line;
}

}  // namespace rollcall
