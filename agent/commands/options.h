// Values of options that several commands take.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/commands/exit_code.h"
#include "store/archive.h"

namespace rollcall {

// nullopt: the text is empty. Throws UsageError where it is no time; `option` is its name.
std::optional<TimePoint> ParseTimeOption(std::string_view option, const std::string& text);

// Two options that limit a period: from the first on, before the second.
struct TimeOption {
  std::string_view name;
  const std::string& text;
};
struct Period {
  std::optional<TimePoint> since;
  std::optional<TimePoint> until;
};
// Throws UsageError, also where the period is empty.
Period ParsePeriod(const TimeOption& since, const TimeOption& until);

// Calendar time (UTC): 90 days, P90D, P2W, P18M, P1Y6M.
struct Age {
  std::chrono::months months{0};
  std::chrono::days days{0};
};
// At least a day and at most a hundred years. nullopt: anything else.
std::optional<Age> ParseAge(std::string_view text);
// So long before `now`, at the same time of day; the last day of a month where it has no such day.
TimePoint Before(TimePoint now, const Age& age);

// "ignore, attributes"
std::string NamesOf(const auto& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

// The value that `text` is the name of. Throws UsageError with all names where it is none.
template <class Value, std::size_t N>
Value Choose(std::string_view option, const std::string& text, const std::pair<std::string_view, Value> (&choices)[N]) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names.push_back(name);
  }
  throw UsageError(std::string(option) + " '" + text + "': there are " + NamesOf(names));
}

// The enumerator of a --state, from a table of codes in the order of the enumerators; nullopt: all. Throws UsageError.
template <class State, class Codes>
std::optional<State> ParseState(const Codes& codes, const std::string& code) {
  if (code == "all") return std::nullopt;
  const auto found = std::ranges::find(codes, code);
  if (found != codes.end()) return static_cast<State>(found - codes.begin());
  throw UsageError("--state '" + code + "': there are " + NamesOf(codes) + " and all");
}

// The value of --event. Throws UsageError.
RemovalEvent ParseRemovalEvent(const std::string& code);

}  // namespace rollcall
