// What all passes of a registry have come to, kept up to date without reading one twice.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "agent/base/pass_report.h"
#include "store/figures.h"
#include "store/passes.h"

namespace rollcall {

// As kPassOutcomes, but for the last of them: no pass ends as "running".
inline constexpr std::size_t kEndedOutcomes = kPassOutcomes.size() - 1;
static_assert(kPassOutcomes.back() == "running");

// Of the passes of one source and kind.
struct PassTotal {
  std::array<std::int64_t, kEndedOutcomes> by_outcome{};
  PassCounts counts;                      // summed up
  std::chrono::milliseconds duration{0};  // summed up
  std::chrono::milliseconds last_duration{0};
  std::optional<TimePoint> last_complete;  // when the last one ended whose pull was complete, held or not
};

// Not thread-safe.
class PassTotals {
 public:
  using Key = std::pair<std::string, std::string>;  // source, empty: none; kind

  // Adds what has ended since the last call; begins anew where the registry is another one. Throws StoreError.
  void Update(Database& database);
  void Add(const EndedPass& pass);

  const std::map<Key, PassTotal>& totals() const { return totals_; }

 private:
  PassPosition position_;
  std::map<Key, PassTotal> totals_;
};

}  // namespace rollcall
