// What header fields of answers say.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/observed.h"

namespace rollcall {

// The target of the first link whose relation is `relation` in the value of one or more Link fields, joined by commas
// (RFC 8288 section 3); nullopt: there is none. As it is written: it may be relative.
std::optional<std::string> LinkTarget(std::string_view links, std::string_view relation);

// An HTTP-date in any of its forms (RFC 9110 section 5.6.7); nullopt: it is none.
std::optional<TimePoint> ParseHttpDate(std::string_view text);

// How long the server asks to wait (RFC 9110 section 10.2.3): seconds, or a time that is compared with the answer's own
// Date, so that the clocks need not agree. nullopt: it says nothing that can be understood. Never negative.
std::optional<std::chrono::seconds> RetryAfter(std::string_view value, std::optional<TimePoint> date);

// "application/json" of "Application/JSON; charset=utf-8" (RFC 9110 section 8.3.1).
std::string MediaType(std::string_view content_type);

}  // namespace rollcall
