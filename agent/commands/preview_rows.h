// import --preview: rows as they would be read.
#pragma once

#include <cstdint>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "connectors/csv/csv_connector.h"

namespace rollcall {

// Prints what the first `rows` rows (at least 1) say, with the reasons of those that would be rejected, and touches no
// registry. Throws as a pull of the file does, and OutputError.
ExitCode PreviewRows(const CsvOptions& csv, std::int64_t rows, Context& context);

}  // namespace rollcall
