#include "agent/output/pass_totals.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

// Counts that are not there, or that this program does not know, count nothing.
void AddCounts(const std::string& text, PassCounts& counts) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  for (const PassCount& each : kPassCounts) {
    const auto found = json.find(each.name);
    if (found != json.end() && found->is_number_integer()) counts.*each.member += found->get<std::int64_t>();
  }
}

}  // namespace

void PassTotals::Add(const EndedPass& pass) {
  PassTotal& total = totals_[{pass.source, pass.kind}];
  for (std::size_t i = 0; i < kEndedOutcomes; ++i) {
    if (kPassOutcomes[i] == pass.outcome) ++total.by_outcome[i];
  }
  total.last_duration = pass.finished_at - pass.started_at;
  total.duration += total.last_duration;
  const bool is_whole = pass.outcome == "complete" || pass.outcome == "held";
  if (is_whole) total.last_complete = std::max(total.last_complete, std::optional(pass.finished_at));
  AddCounts(pass.counts, total.counts);
}

void PassTotals::Update(Database& database) {
  if (IsBeyond(database, position_)) *this = PassTotals();
  EachEndedPass(database, position_, [this](const EndedPass& pass) { Add(pass); });
}

}  // namespace rollcall
