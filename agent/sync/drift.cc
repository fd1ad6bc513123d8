#include "agent/sync/drift.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rollcall {
namespace {

// The increment is told of by its record alone.
class Quiet : public PassListener {
 public:
  explicit Quiet(PassListener& listener) : listener_(listener) {}
  Interest interest() const override { return Interest::kTotals; }
  void OnChange(const ChangeLine& /*change*/) override {}
  void OnConflict(std::string_view /*place*/, std::string_view /*reason*/) override {}
  void OnWarning(std::string_view /*message*/) override {}
  void OnProgress(std::int64_t /*records*/) override {}
  void OnRecord() override { listener_.OnRecord(); }  // which may end it

 private:
  PassListener& listener_;
};

struct DriftCount {
  std::string_view name;
  std::int64_t (*of)(const PassCounts&);
};
constexpr std::array kDriftCounts = {
    DriftCount{"there but not known", [](const PassCounts& counts) { return counts.created + counts.restored; }},
    DriftCount{"known but gone", [](const PassCounts& counts) { return counts.missing; }},
    DriftCount{"changed", [](const PassCounts& counts) { return counts.updated; }},
    DriftCount{"memberships", [](const PassCounts& counts) { return counts.granted + counts.revoked; }},
};

}  // namespace

DriftReport RunDrift(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                     PassRequest request, PassListener& listener) {
  DriftReport report;
  Quiet quiet(listener);
  report.increment = RunPass(database, config, source, connector, request, quiet);
  if (!report.increment.complete) return report;
  request.kind = "drift";
  request.from = PullFrom::kStart;
  report.whole = RunPass(database, config, source, connector, request, listener);
  return report;
}

bool Missed(const DriftReport& report) {
  return std::ranges::any_of(kDriftCounts, [&](const DriftCount& count) { return count.of(report.whole.counts) > 0; });
}

std::string Describe(const DriftReport& report) {
  if (!report.whole.complete) return "not compared";
  std::string missed;
  for (const DriftCount& count : kDriftCounts) {
    const std::int64_t number = count.of(report.whole.counts);
    if (number > 0) missed += (missed.empty() ? "" : ", ") + std::to_string(number) + ' ' + std::string(count.name);
  }
  return missed.empty() ? "nothing was missed" : "increments have missed: " + missed;
}

}  // namespace rollcall
