#include "connectors/csv/csv_connector.h"

#include <filesystem>

#include "connectors/csv/check.h"
#include "connectors/csv/footer.h"
#include "connectors/csv/header.h"
#include "connectors/csv/input.h"
#include "connectors/csv/rows.h"

namespace rollcall {
namespace {

// What one pull has found.
struct Tally {
  PullResult result;
  std::int64_t rows = 0;
  std::int64_t blank = 0;    // rows of empty cells
  std::int64_t unknown = 0;  // rows of which even the user cannot be told
  bool trailer = false;      // it has come
};

// Why the list says nothing of those who are not in it.
std::string Incomplete(const Tally& tally) {
  return std::to_string(tally.unknown) + (tally.unknown == 1 ? " row does" : " rows do") +
         " not identify a user, so no account counts as missing";
}

class CsvConnector : public Connector {
 public:
  explicit CsvConnector(CsvOptions options) : options_(std::move(options)) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override;
  std::vector<Finding> Check() override { return CheckCsv(options_, *this); }

 private:
  void ReadRows(CsvInput& input, ObservationSink& sink, Tally& tally) const;
  void TakeTrailer(const CsvRecord& trailer, const Tally& tally) const;
  void RequireWhole(CsvInput& input, const Tally& tally) const;
  void Conclude(const CsvInput& input, Tally& tally) const;
  [[noreturn]] void FailUnavailable(const std::string& why) const {
    throw SourceUnavailable(options_.shown_name() + ": " + why);
  }

  const CsvOptions options_;
};

// A file has no cursor: it is read in full every time.
PullResult CsvConnector::Pull(const Cursor&, ObservationSink& sink) {
  CsvInput input(options_);
  input.file().RequireAge(options_.age);
  if (!input.warning().empty()) sink.OnWarning(input.warning());
  Tally tally;
  ReadRows(input, sink, tally);
  RequireWhole(input, tally);
  if (tally.rows == 0) sink.OnWarning("the file has a header and no rows");
  Conclude(input, tally);
  if (tally.result.coverage != options_.coverage) sink.OnWarning(Incomplete(tally));
  return std::move(tally.result);
}

void CsvConnector::ReadRows(CsvInput& input, ObservationSink& sink, Tally& tally) const {
  const ColumnPlan plan = ReadHeader(input.reader(), options_);
  for (const auto& warning : plan.warnings) sink.OnWarning(warning);
  RowReader row_reader(plan, options_, input.encoding());
  while (const CsvRecord* record = input.reader().Next()) {
    if (IsBlank(*record)) {
      ++tally.blank;
      continue;
    }
    if (tally.trailer) FailUnavailable("rows follow the trailer '" + options_.trailer + "': it must be the last");
    if (IsTrailer(*record, options_.trailer)) {
      tally.trailer = true;
      TakeTrailer(*record, tally);
      continue;
    }
    ++tally.rows;
    if (const ObservedUser* user = row_reader.Read(*record)) {
      sink.OnUser(*user);
      ++tally.result.users;
      if (user->last_login) ++tally.result.with_login;
    } else {
      sink.OnUnreadable(row_reader.unreadable());
      if (row_reader.unreadable().anchor.text.empty()) ++tally.unknown;
    }
  }
}

void CsvConnector::TakeTrailer(const CsvRecord& trailer, const Tally& tally) const {
  const std::string told = TrailerCount(trailer, options_.trailer);
  if (told == std::to_string(tally.rows)) return;
  FailUnavailable("the trailer on line " + std::to_string(trailer.line) + " counts " + (told.empty() ? "no" : told) +
                  " rows, but there are " + std::to_string(tally.rows));
}

// An export that is being written, or whose end was cut off, must not look like a list from which people are gone.
void CsvConnector::RequireWhole(CsvInput& input, const Tally& tally) const {
  input.file().RequireUnchanged();
  if (!options_.trailer.empty() && !tally.trailer) {
    FailUnavailable("there is no trailer '" + options_.trailer + "' at its end, so the file may be cut off");
  }
  const bool may_end_anywhere =
      options_.coverage != Coverage::kFull || options_.final_newline == FinalNewline::kOptional || tally.trailer;
  if (may_end_anywhere || input.reader().ends_with_newline()) return;
  FailUnavailable(
      "the last line is not ended, so the file may be cut off; end every line with a line break, or set "
      "final_newline = \"optional\"");
}

void CsvConnector::Conclude(const CsvInput& input, Tally& tally) const {
  PullResult& result = tally.result;
  result.coverage = options_.coverage;
  result.proof = std::filesystem::path(options_.shown_name()).filename().string() + ": " + std::to_string(tally.rows) +
                 (tally.rows == 1 ? " row" : " rows") + " to the end of the file, " +
                 std::to_string(input.file().bytes()) + " bytes, SHA-256 " + input.file().Sha256();
  if (tally.blank > 0)
    result.proof += "; " + std::to_string(tally.blank) + (tally.blank == 1 ? " blank row" : " blank rows") + " skipped";
  if (tally.unknown > 0 && options_.coverage == Coverage::kFull) {
    result.coverage = Coverage::kDelta;
    result.proof += "; " + Incomplete(tally);
  }
}

}  // namespace

std::unique_ptr<Connector> MakeCsvConnector(CsvOptions options) {
  return std::make_unique<CsvConnector>(std::move(options));
}

}  // namespace rollcall
