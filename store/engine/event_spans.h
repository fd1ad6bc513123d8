// Where in the audit trail the events of a time, source and operation lie: what the table event_span keeps; and how
// many there are in a day: event_count. Inside store/ only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "store/database.h"

namespace rollcall {

// 2026-11-22, of a time of that day in UTC.
std::string DayText(TimePoint at);

// The first and the last event of a time, source and operation that a transaction wrote, and how many of them there
// are: others may lie between.
struct EventSpan {
  std::int64_t events = 0;
  EventId first{};
  EventId last{};

  friend bool operator==(const EventSpan&, const EventSpan&) = default;
};

class EventSpans {
 public:
  EventSpans() = default;
  EventSpans(EventSpans&&) = default;

  void Add(TimePoint at, std::string_view source, std::string_view operation, EventId event) {
    Extend(at, source, operation, {.events = 1, .first = event, .last = event});
  }
  // Later spans are given later.
  void Extend(TimePoint at, std::string_view source, std::string_view operation, const EventSpan& span);
  // Inserts them, and adds them to the counts; once, in the transaction that writes the events.
  void Keep(Database& database, std::int64_t block) const;
  // Tells where `kept` is not what these are.
  void Compare(const EventSpans& kept, const std::function<void(const std::string& fault)>& fn) const;

 private:
  // The time, the source and the operation.
  using Kind = std::tuple<TimePoint, std::string, std::string>;
  using Spans = std::map<Kind, EventSpan>;

  EventSpan Of(const Kind& kind) const;

  Spans spans_;
  Spans::value_type* latest_ = nullptr;
};

// Those that are kept of a block, whose events have these ids.
EventSpans ReadEventSpans(Database& database, std::int64_t block, EventId first, EventId last);
// Those that are kept of no block: of events that are older than the chain.
EventSpans ReadUnchainedSpans(Database& database);
// Tells of each day, source and operation that is not counted as its spans say.
void EachMiscount(Database& database, const std::function<void(const std::string& fault)>& fn);

}  // namespace rollcall
