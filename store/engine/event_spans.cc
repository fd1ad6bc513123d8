#include "store/engine/event_spans.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace rollcall {

namespace {

std::string Describe(const EventSpan& span) {
  if (span.events == 0) return "no events";
  return std::to_string(span.events) + " events (" + std::to_string(static_cast<std::int64_t>(span.first)) + " to " +
         std::to_string(static_cast<std::int64_t>(span.last)) + ")";
}

EventSpans Read(Database& database, std::string_view where, Params params) {
  EventSpans spans;
  database.Each<TimePoint, std::string_view, std::string_view, std::int64_t, EventId, EventId>(
      "SELECT s.at, s.source, s.operation, s.events, s.first_event, s.last_event FROM event_span s WHERE " +
          std::string(where) + " ORDER BY s.first_event",
      params,
      [&spans](TimePoint at, std::string_view source, std::string_view operation, std::int64_t events, EventId first,
               EventId last) {
        spans.Extend(at, source, operation, {events, first, last});
      });
  return spans;
}

}  // namespace

std::string DayText(TimePoint at) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

// A transaction mostly writes many of a kind, one after the other.
void EventSpans::Extend(TimePoint at, std::string_view source, std::string_view operation, const EventSpan& span) {
  if (latest_ == nullptr || std::tie(at, source, operation) != latest_->first) {
    latest_ = &*spans_.try_emplace({at, std::string(source), std::string(operation)}).first;
  }
  EventSpan& extended = latest_->second;
  if (extended.events == 0) extended.first = span.first;
  extended.last = span.last;
  extended.events += span.events;
}

void EventSpans::Keep(Database& database, std::int64_t block) const {
  for (const auto& [kind, span] : spans_) {
    const auto& [at, source, operation] = kind;
    database.Run(
        "INSERT INTO event_span (first_event, last_event, events, block, at, source, operation) "
        "VALUES (:first, :last, :events, :block, :at, :source, :operation)",
        {span.first, span.last, span.events, block, at, source, operation});
    database.Run(
        "INSERT INTO event_count (at, source, operation, events) VALUES (:at, :source, :operation, :events) "
        "ON CONFLICT (at, source, operation) DO UPDATE SET events = event_count.events + excluded.events",
        {TimePoint{std::chrono::floor<std::chrono::days>(at)}, source, operation, span.events});
  }
}

EventSpan EventSpans::Of(const Kind& kind) const {
  const auto found = spans_.find(kind);
  return found == spans_.end() ? EventSpan{} : found->second;
}

void EventSpans::Compare(const EventSpans& kept, const std::function<void(const std::string& fault)>& fn) const {
  Spans either = spans_;
  either.insert(kept.spans_.begin(), kept.spans_.end());
  for (const auto& each : either) {
    const Kind& kind = each.first;
    if (Of(kind) == kept.Of(kind)) continue;
    const auto& [at, source, operation] = kind;
    std::string fault = DayText(at) + ": " + operation;
    fn(fault.append(" of ").append(source) + " has " + Describe(Of(kind)) + ", and " + Describe(kept.Of(kind)) +
       " are noted");
  }
}

EventSpans ReadEventSpans(Database& database, std::int64_t block, EventId first, EventId last) {
  return Read(database, "s.first_event >= :first AND s.first_event <= :last AND s.block = :block",
              {first, last, block});
}

EventSpans ReadUnchainedSpans(Database& database) {
  return Read(database, "NOT EXISTS (SELECT 1 FROM event_block b WHERE b.block = s.block)", {});
}

// One statement: others may be writing.
void EachMiscount(Database& database, const std::function<void(const std::string& fault)>& fn) {
  database.Each<TimePoint, std::string, std::string, std::int64_t>(
      "SELECT day, source, operation, CAST(sum(events) AS BIGINT) FROM ("
      "SELECT at / 86400000 * 86400000 AS day, source, operation, events FROM event_span "
      "UNION ALL SELECT at, source, operation, -events FROM event_count) told "
      "GROUP BY day, source, operation HAVING sum(events) <> 0 ORDER BY day",
      {}, [&fn](TimePoint day, const std::string& source, const std::string& operation, std::int64_t missing) {
        std::string fault = DayText(day) + ": " + std::to_string(std::abs(missing)) + " events " + operation;
        fn(fault.append(" of ").append(source) + (missing > 0 ? " are not counted" : " too many are counted"));
      });
}

}  // namespace rollcall
