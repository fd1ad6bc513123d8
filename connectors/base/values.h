// What values may hold: identifiers, addresses, truths, times.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/observed.h"

namespace rollcall {

// The character, from 1, at which `text` stops being UTF-8; 0: it is UTF-8.
std::size_t FirstBadCharacter(std::string_view text);

// Blanks at either end would make two people of one, and control characters are never part of a name that
// somebody types. Returns the rule that `text` breaks; empty: it is fine. `text` is UTF-8.
std::string_view BrokenIdentifierRule(std::string_view text);

// A mail address as people have them (RFC 5321 section 4.1.2 without quotes and comments; RFC 6531: letters of any
// script). Returns the rule that `text` breaks; empty: it is fine.
std::string_view BrokenEmailRule(std::string_view text);

// Characters, not bytes; of UTF-8.
std::size_t CountCharacters(std::string_view text);

// `text` without the apostrophe that keeps spreadsheets from running it as a formula: the first of those that stand
// before one of = + - @ and a tabulator or line break. Export puts it there.
std::string_view WithoutFormulaMark(std::string_view text);

// "true" or "false", in any case.
std::optional<bool> ParseTruth(std::string_view text);

// ISO 8601 with a zone, as RFC 3339 section 5.6 profiles it: 2026-01-05T10:00:00Z, .123 and +01:00 allowed.
// Digits beyond milliseconds are cut.
std::optional<TimePoint> ParseTime(std::string_view text);

}  // namespace rollcall
