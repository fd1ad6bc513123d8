// What is shown of a file whose encoding is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

// Up to three values of a file that begins with `head`, as they would be read by `encoding`: such as have letters
// beyond ASCII where there are any, none of a column that may hold passwords.
std::vector<std::string> SampleValues(std::string_view head, const CsvEncoding& encoding, const CsvOptions& options);

// Throws SourceRejected: the file is not read by a guess, with these values and what to add.
[[noreturn]] void RefuseGuess(std::string_view head, const CsvEncoding& guess, const CsvOptions& options);

}  // namespace rollcall
