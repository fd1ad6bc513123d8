// The program's own log: on standard error, one line a record; counts and names of sources, never people.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "agent/config/schedule.h"
#include "store/types.h"

namespace rollcall {

inline constexpr std::array<std::string_view, 5> kLogLevels = {"off", "error", "warn", "info", "debug"};

// What the command line says: `level` is one of kLogLevels, `format` "text" or "json"; empty: nothing. What the
// commands print says what a person needs; the log is for machines that keep it, and is quiet unless asked for.
void SetUpLog(std::string_view level, std::string_view format);
// What the configuration says of a service's log, as far as the command line says nothing.
void SetUpServiceLog(const LogConfig& config);

// The pass that this thread's records belong to from here on.
void SetLogPass(std::optional<PassId> pass);

// One record, as it is written, with its line break. Text is "TIME LEVEL MESSAGE pass=41"; to systemd's journal, which
// knows the time, "<6>MESSAGE pass=41". Line breaks, control characters and what is no UTF-8 come out escaped.
struct LogRecord {
  TimePoint time;
  std::string_view level;
  int priority = 6;  // of syslog(3)
  std::string_view message;
  std::optional<PassId> pass;
};
enum class LogReader : std::uint8_t { kAnybody, kJournal };
std::string LogLine(const LogRecord& record, LogFormat format, LogReader reader);

}  // namespace rollcall
