// Times of last logins, as files have them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/date_format.h"
#include "connectors/observed.h"

namespace rollcall {

// Not thread-safe.
class TimeReader {
 public:
  // `formats` are tried before the forms that are certain. `zone` is that of times without one. Throws
  // std::invalid_argument where a format or the zone is wrong.
  TimeReader(const std::vector<std::string>& formats, const std::string& zone);
  TimeReader(TimeReader&& other) noexcept;
  ~TimeReader();

  struct Result {
    bool is_understood = false;
    // Not before `at` and not after `at + lag`: a day alone is the whole day. nullopt: no login is recorded, as of
    // "Never", 0 and a date from before there were computers.
    std::optional<ObservedLogin> login;
  };
  // `text` is UTF-8. ISO 8601 (2026-01-05T10:00:00Z, also with a blank or /, without seconds or zone, or a day alone),
  // seconds or milliseconds since 1970, FILETIME, generalized time, and what the formats say.
  Result Read(std::string_view text) const;

 private:
  struct Zone;
  std::optional<WallTime> ReadWallTime(std::string_view text) const;
  Result Resolve(const WallTime& time) const;

  std::vector<DateFormat> formats_;
  std::unique_ptr<Zone> zone_;
};

}  // namespace rollcall
