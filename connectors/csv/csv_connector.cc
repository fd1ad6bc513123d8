#include "connectors/csv/csv_connector.h"

#include <filesystem>

#include "connectors/csv/check.h"
#include "connectors/csv/file.h"
#include "connectors/csv/header.h"
#include "connectors/csv/rows.h"

namespace rollcall {
namespace {

class CsvConnector : public Connector {
 public:
  explicit CsvConnector(CsvOptions options) : options_(std::move(options)) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override;
  std::vector<Finding> Check() override { return CheckCsv(options_, *this); }

 private:
  void RequireWhole(const InputFile& file, const CsvReader& reader) const;
  PullResult Conclude(const CsvReader& reader, PullResult result, std::int64_t rows, std::int64_t unknown) const;

  const CsvOptions options_;
};

// A file has no cursor: it is read in full every time.
PullResult CsvConnector::Pull(const Cursor&, ObservationSink& sink) {
  InputFile file(options_.path);
  CsvReader reader(file, options_.delimiter);
  const ColumnPlan plan = ReadHeader(reader, options_);
  for (const auto& warning : plan.warnings) sink.OnWarning(warning);

  PullResult result;
  std::int64_t rows = 0;
  std::int64_t unknown = 0;  // rows of which even the user cannot be told
  RowReader row_reader(plan);
  while (const CsvRecord* record = reader.Next()) {
    ++rows;
    if (const ObservedUser* user = row_reader.Read(*record)) {
      sink.OnUser(*user);
      ++result.users;
      if (user->last_login) ++result.with_login;
    } else {
      sink.OnUnreadable(row_reader.unreadable());
      if (row_reader.unreadable().anchor.text.empty()) ++unknown;
    }
  }
  if (options_.coverage == Coverage::kFull) RequireWhole(file, reader);
  if (rows == 0) sink.OnWarning("the file has a header and no rows");
  return Conclude(reader, std::move(result), rows, unknown);
}

// An export that is being written, or whose end was cut off, must not look like a list from which people are gone.
void CsvConnector::RequireWhole(const InputFile& file, const CsvReader& reader) const {
  file.RequireUnchanged(reader.bytes());
  if (reader.ends_with_newline()) return;
  throw SourceUnavailable(options_.path +
                          ": the last line is not ended, so the file may be cut off; end every line with a line break");
}

PullResult CsvConnector::Conclude(const CsvReader& reader, PullResult result, std::int64_t rows,
                                  std::int64_t unknown) const {
  result.coverage = options_.coverage;
  result.proof = std::filesystem::path(options_.path).filename().string() + ": " + std::to_string(rows) +
                 (rows == 1 ? " row" : " rows") + " to the end of the file, " + FormatBytes(reader.bytes());
  if (unknown > 0 && options_.coverage == Coverage::kFull) {
    result.coverage = Coverage::kDelta;
    result.proof += "; " + std::to_string(unknown) + " of them do not tell whose they are, so nobody counts as missing";
  }
  return result;
}

}  // namespace

std::unique_ptr<Connector> MakeCsvConnector(CsvOptions options) {
  return std::make_unique<CsvConnector>(std::move(options));
}

}  // namespace rollcall
