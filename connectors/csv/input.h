// A CSV file on its way from the disk to the reader: unpacked, decoded, split.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "connectors/base/gzip.h"
#include "connectors/base/head.h"
#include "connectors/csv/csv_connector.h"
#include "connectors/csv/preamble.h"
#include "connectors/csv/reader.h"

namespace rollcall {

class CsvInput {
 public:
  // Opens the file and looks at its beginning. `options` outlives this. Throws SourceUnavailable, SourceRejected.
  explicit CsvInput(const CsvOptions& options);

  CsvReader& reader() { return *reader_; }
  const InputFile& file() const { return file_; }
  const CsvEncoding& encoding() const { return choice_.encoding; }
  char delimiter() const { return delimiter_; }
  std::string_view line_end() const { return line_end_; }         // "\n" or "\r\n"
  const std::string& warning() const { return choice_.warning; }  // empty: none

 private:
  InputFile file_;
  HeadSource raw_;
  std::unique_ptr<GzipSource> unpacked_;  // null: it is not packed
  HeadSource bytes_;
  EncodingChoice choice_;
  std::unique_ptr<ByteSource> decoded_;  // null: it is UTF-8
  HeadSource text_;
  Preamble preamble_;
  char delimiter_;
  std::string_view line_end_;
  std::optional<CsvReader> reader_;
};

// The one of , ; tab | that stands most often in the first line of `head` outside quotes; of equals the first.
char DetectDelimiter(std::string_view head);

}  // namespace rollcall
