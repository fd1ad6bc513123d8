// How many events there are of each UTC day, source and operation: what the table event_count keeps. Inside store/
// only.
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

class EventTally {
 public:
  void Add(TimePoint at, std::string_view source, std::string_view operation, std::int64_t events = 1);
  // Adds the events to the kept counts; once, in the transaction that writes them.
  void Keep(Database& database) const;
  // Tells what is another count in `kept` than in this tally of the events that are there, by day.
  void Compare(const EventTally& kept, const std::function<void(const std::string& fault)>& fn) const;

 private:
  // The day's midnight, the source and the operation.
  using Kind = std::tuple<TimePoint, std::string, std::string>;
  std::map<Kind, std::int64_t> counts_;
};

// What is kept at one moment.
struct KeptCounts {
  EventTally tally;
  std::int64_t last_block = 0;  // of event_block; later ones are not counted yet
};
KeptCounts ReadKeptCounts(Database& database);

}  // namespace rollcall
