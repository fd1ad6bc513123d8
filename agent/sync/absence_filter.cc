#include "agent/sync/absence_filter.h"

#include <xxhash.h>

#include <limits>
#include <random>
#include <utility>

namespace rollcall {
namespace {

// To read so many texts takes as long as to look that many up.
constexpr int kFewQuestions = 16;
constexpr std::int64_t kFewTexts = 1000;
constexpr int kMostQuestions = 1000;
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max() - 1;
constexpr std::size_t kSmallest = 1024;

std::uint64_t HashOf(std::string_view text, std::uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed) | 1;
}

}  // namespace

// A seed of its own, so that nobody can choose texts that collide: they would only cost time.
AbsenceFilter::AbsenceFilter(Load load) : load_(std::move(load)), seed_(std::random_device()()) {}

void AbsenceFilter::Expect(std::string_view text) const {
  if (IsLoaded()) __builtin_prefetch(&hashes_[PlaceOf(HashOf(text, seed_))], 1);
}

bool AbsenceFilter::MayBeThere(std::string_view text) {
  if (!IsLoaded()) {
    ++questions_;
    if (questions_ == kFewQuestions) TryToLoad(kFewTexts);
    if (questions_ > kMostQuestions) TryToLoad(kAll);
    if (!IsLoaded()) return true;
  }
  return hashes_[Slot(HashOf(text, seed_))] != 0;
}

void AbsenceFilter::TryToLoad(std::int64_t most) {
  hashes_.assign(kSmallest, 0);
  std::int64_t texts = 0;
  load_(most, [&](std::string_view each) {
    Keep(HashOf(each, seed_));
    ++texts;
  });
  if (texts <= most) return;
  hashes_.clear();
  count_ = 0;
}

void AbsenceFilter::Add(std::string_view text) {
  if (IsLoaded()) Keep(HashOf(text, seed_));
}

// By the order of the hash among all, in a table of any size.
std::size_t AbsenceFilter::Slot(std::uint64_t hash) const {
  std::size_t slot = PlaceOf(hash);
  while (hashes_[slot] != 0 && hashes_[slot] != hash) {
    if (++slot == hashes_.size()) slot = 0;
  }
  return slot;
}

void AbsenceFilter::Keep(std::uint64_t hash) {
  const std::size_t slot = Slot(hash);
  if (hashes_[slot] != 0) return;
  hashes_[slot] = hash;
  if (++count_ * 5 > hashes_.size() * 4) Grow();
}

void AbsenceFilter::Grow() {
  const std::vector<std::uint64_t> old = std::exchange(hashes_, std::vector<std::uint64_t>(hashes_.size() / 2 * 3, 0));
  for (const std::uint64_t hash : old) {
    if (hash != 0) hashes_[Slot(hash)] = hash;
  }
}

}  // namespace rollcall
