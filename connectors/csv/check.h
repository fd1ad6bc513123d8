// What `rollcall check` tells of a CSV file.
#pragma once

#include <vector>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

// Reads the whole file through `connector`, so that what is found here is what a pull would find.
std::vector<Finding> CheckCsv(const CsvOptions& options, Connector& connector);

}  // namespace rollcall
