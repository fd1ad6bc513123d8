// The program's own log: on standard error, counts and names of sources only.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace rollcall {

inline constexpr std::array<std::string_view, 5> kLogLevels = {"off", "error", "warn", "info", "debug"};

// `level` is one of kLogLevels. What the commands print says what a person needs; the log is for machines that
// keep it, and is quiet unless asked for.
void SetUpLog(std::string_view level);

}  // namespace rollcall
