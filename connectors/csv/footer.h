// What stands below and beside the users of a CSV file.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "connectors/csv/reader.h"

namespace rollcall {

// `cells` without the empty ones beyond `columns`, which spreadsheets write.
std::span<const std::string_view> FitCells(std::span<const std::string_view> cells, std::size_t columns);

// Whether the row is a line for people, such as "Total: 12 users" or "(12 rows affected)", in a file of `columns`.
bool LooksLikeFooter(std::span<const std::string_view> cells, std::size_t columns);

// Whether the record is the one that `trailer` announces, which is empty where there is none: its first cell is that
// text, or continues with a number: "Total", "Total: 12 users".
bool IsTrailer(const CsvRecord& record, std::string_view trailer);
// The number behind `trailer` in a record that IsTrailer; empty: there is none.
std::string TrailerCount(const CsvRecord& record, std::string_view trailer);

}  // namespace rollcall
