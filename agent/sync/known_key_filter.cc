#include "agent/sync/known_key_filter.h"

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

}  // namespace

// A seed of its own, so that nobody can choose texts that collide: they would only cost time.
KnownKeyFilter::KnownKeyFilter(Load load) : load_(std::move(load)), seed_(std::random_device()()) {}

void KnownKeyFilter::Expect(std::string_view text) const {
  if (hashes_) hashes_->Expect(SlotOf(text).head());
}

bool KnownKeyFilter::MayBeThere(std::string_view text) {
  if (!hashes_) {
    ++questions_;
    if (questions_ == kFewQuestions) TryToLoad(kFewTexts);
    if (questions_ > kMostQuestions) TryToLoad(kAll);
    if (!hashes_) return true;
  }
  return hashes_->Contains(SlotOf(text));
}

void KnownKeyFilter::TryToLoad(std::int64_t most) {
  hashes_.emplace();
  std::int64_t texts = 0;
  load_(most, [&](std::string_view each) {
    hashes_->Keep(SlotOf(each));
    ++texts;
  });
  if (texts > most) hashes_.reset();
}

void KnownKeyFilter::Add(std::string_view text) {
  if (hashes_) hashes_->Keep(SlotOf(text));
}

void KnownKeyFilter::Forget() {
  hashes_.reset();
  questions_ = 0;
}

// 0 is a free slot's.
KnownKeyFilter::Slot KnownKeyFilter::SlotOf(std::string_view text) const {
  const std::uint64_t hash = XXH3_64bits_withSeed(text.data(), text.size(), seed_);
  return {hash != 0 ? hash : 1};
}

}  // namespace rollcall
