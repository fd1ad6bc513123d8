#include "store/event_tally.h"

#include <array>
#include <cstdio>
#include <optional>

namespace rollcall {

std::string DayText(TimePoint at) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

void EventTally::Add(TimePoint at, std::string_view source, std::string_view operation, std::int64_t events) {
  counts_[{std::chrono::floor<std::chrono::days>(at), std::string(source), std::string(operation)}] += events;
}

void EventTally::Keep(Database& database) const {
  for (const auto& [kind, events] : counts_) {
    const auto& [day, source, operation] = kind;
    database.Run(
        "INSERT INTO event_count (at, source, operation, events) VALUES (:at, :source, :operation, :events) "
        "ON CONFLICT (at, source, operation) DO UPDATE SET events = event_count.events + excluded.events",
        {day, source, operation, events});
  }
}

void EventTally::Compare(const EventTally& kept, const std::function<void(const std::string& fault)>& fn) const {
  std::map<Kind, std::int64_t> surplus = counts_;
  for (const auto& [kind, events] : kept.counts_) surplus[kind] -= events;
  for (const auto& [kind, events] : surplus) {
    if (events == 0) continue;
    const auto& [day, source, operation] = kind;
    const auto found = counts_.contains(kind) ? counts_.at(kind) : 0;
    std::string fault = DayText(day) + " has " + std::to_string(found) + " events ";
    fault.append(operation).append(" of ").append(source);
    fn(fault + ", and " + std::to_string(found - events) + " are counted");
  }
}

// One statement: others may be writing.
KeptCounts ReadKeptCounts(Database& database) {
  KeptCounts kept;
  database.Each<std::int64_t, std::optional<TimePoint>, std::string_view, std::string_view, std::int64_t>(
      "SELECT b.last_block, c.at, c.source, c.operation, c.events FROM (SELECT coalesce(max(id), 0) AS last_block FROM "
      "event_block) b LEFT JOIN event_count c ON 1 = 1",
      {},
      [&kept](std::int64_t block, std::optional<TimePoint> day, std::string_view source, std::string_view operation,
              std::int64_t events) {
        kept.last_block = block;
        if (day) kept.tally.Add(*day, source, operation, events);
      });
  return kept;
}

}  // namespace rollcall
