// RFC 4180, record by record and in flat memory, however large the file is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/base/byte_source.h"
#include "connectors/csv/csv_connector.h"

namespace rollcall {

enum class CsvFault : std::uint8_t {
  kNulByte,
  kUnclosedQuote,     // at the opening quote: no closing one before the end of the file or the size limit
  kTextAfterQuote,    // at the first character after the closing quote
  kQuoteInPlainCell,  // at the quote
  kTooLong,           // at the record's beginning
};
// What the rule is and what to do about it.
std::string_view Describe(CsvFault fault);

struct CsvError {
  CsvFault fault;
  std::int64_t line;    // physical line, from 1; may be a later one than the record's
  std::int64_t column;  // character within the line, from 1
};

struct CsvRecord {
  std::int64_t line = 0;                    // physical line on which the record begins, from 1
  std::span<const std::string_view> cells;  // never empty, unless there is an error
  bool is_utf8 = false;                     // all of it, and so each cell; false: some cell may still be
  std::optional<CsvError> error;
  std::string_view raw;  // where there is an error: the line on which the record begins, as it stands, up to 1 MiB
};

// Whether all cells are empty or blanks, as spreadsheets write rows that somebody has cleared.
bool IsBlank(const CsvRecord& record);

// Lines end with LF, CRLF or CR. Blanks around a cell without quotes and around the quotes of another are no part of
// it, unless `blanks` keeps them: then they belong to their cell. A line with nothing at all on it is no record. A
// UTF-8 byte order mark at the beginning is skipped; otherwise bytes are handed on as they are.
//
// A record that breaks the rules is handed out as an error, and reading goes on with the physical line after
// the one on which that record began. So a quote that somebody forgot to close costs its own line, and not the
// lines that it would have swallowed: those are read again, each for itself.
class CsvReader {
 public:
  static constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 20;

  // `source` outlives the reader. The delimiter is any byte but a quote, CR, LF and NUL.
  CsvReader(ByteSource& source, char delimiter, Blanks blanks = Blanks::kTrim);

  // Passes over so many physical lines, fewer where the file ends before.
  void SkipLines(std::int64_t count);

  // The next record, good until the next call; nullptr: the end.
  const CsvRecord* Next();

  // Of what was read so far.
  std::int64_t bytes() const { return bytes_; }
  bool ends_with_newline() const { return last_byte_ == '\n' || last_byte_ == '\r'; }

 private:
  // A cell's place in the record, in bytes from the record's beginning.
  struct RawCell {
    std::size_t begin;
    std::size_t end;
    bool quoted;
    bool doubled;  // holds doubled quotes
  };
  struct Fault {
    CsvFault fault;
    std::size_t offset;  // in bytes from the record's beginning
  };
  static constexpr int kEnd = -1;

  bool Fill();
  int Peek();
  bool FindQuote();
  void FindPlainEnd();
  void SkipByteOrderMark();
  void SkipBlanks();
  bool SkipEmptyLines();
  void KeepLine();
  void SkipLine();
  void PassLineEnd();
  std::optional<Fault> ScanRecord();
  std::optional<Fault> ScanCells();
  std::optional<Fault> ScanQuoted();
  std::optional<Fault> ScanPlain();
  CsvError Locate(const Fault& fault) const;
  void Accept();
  void Unescape();
  std::string_view Window(std::size_t begin, std::size_t end) const {
    return {buffer_.data() + start_ + begin, end - begin};
  }

  ByteSource& source_;
  const int delimiter_;
  const bool trims_;
  std::array<bool, 256> ends_plain_{};  // delimiter, quote, CR, LF

  // The record that is being read and what follows it, [start_, end_), then one sentinel byte. The buffer holds
  // exactly the largest record and its CRLF, so that the portions of the source make no difference.
  std::vector<char> buffer_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::size_t pos_ = 0;  // where reading stands, from start_

  std::int64_t line_ = 1;  // on which the record begins
  std::int64_t bytes_ = 0;
  char last_byte_ = 0;
  bool begun_ = false;
  bool quoted_ = false;  // this record has quoted cells, so that it may span lines

  std::vector<RawCell> raw_;
  std::vector<std::string_view> cells_;
  std::string unescaped_;
  std::string raw_line_;
  CsvRecord record_;
};

}  // namespace rollcall
