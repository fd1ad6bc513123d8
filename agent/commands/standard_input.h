// Standard input as a file: a pass may have to be repeated, and rejected rows are read a second time.
#pragma once

#include <memory>
#include <string>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

// Holds what standard input gave to its end in a temporary file without a name: only this process can open it, and it
// is gone with the object, or with the process.
class StandardInput {
 public:
  // Throws SourceUnavailable.
  StandardInput();
  ~StandardInput();
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

  // For whoever reads the file by its path.
  std::string path() const;

 private:
  int descriptor_;
};

// Makes `csv` read standard input where its path is "-". Keep the result for as long as the file is read.
std::unique_ptr<StandardInput> TakeStandardInput(CsvOptions& csv);

}  // namespace rollcall
