// One time zone of the system's database, read from its file (TZif, RFC 8536). GCC 12 has none, and what other
// libraries read first is the names of all zones, which takes longer than a short command.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/policy/zone_rule.h"

namespace rollcall {

// Between two changes of the wall clock.
struct ZonePeriod {
  std::chrono::sys_seconds begin = std::chrono::sys_seconds::min();
  std::chrono::sys_seconds end = std::chrono::sys_seconds::max();  // not in it
  std::chrono::seconds offset{0};                                  // ahead of UTC
};

class ZoneTable {
 public:
  // nullopt: no zone is called that.
  static std::optional<ZoneTable> Find(const std::string& name);
  // nullopt: it is no such file, or it is cut off.
  static std::optional<ZoneTable> Of(std::string_view file);

  ZonePeriod At(std::chrono::sys_seconds time) const;

 private:
  ZonePeriod Beyond(std::chrono::sys_seconds time) const;

  std::chrono::seconds first_{0};      // the offset before the first change
  std::vector<OffsetChange> changes_;  // in order of time
  std::optional<ZoneRule> rule_;       // how it goes on behind the last one; nullopt: it does not change any more
};

}  // namespace rollcall
