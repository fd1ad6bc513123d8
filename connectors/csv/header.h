// The first line of a CSV file.
#pragma once

#include "connectors/csv/columns.h"
#include "connectors/csv/reader.h"

namespace rollcall {

// Takes the header off the file. Throws SourceRejected where there is none that can be used.
ColumnPlan ReadHeader(CsvReader& reader, const CsvOptions& options);

}  // namespace rollcall
