// What a CSV file is taken for, before anything is done with it.
#pragma once

#include <cstdint>
#include <string>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

// "new.csv: login from userName, email from mail; ignored: room; delimiter ;, encoding utf-8, 12 rows". Reads the whole
// file. Throws as a pull of the file does.
std::string SummarizeCsv(const CsvOptions& options);

}  // namespace rollcall
