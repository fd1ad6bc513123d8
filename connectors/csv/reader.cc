#include "connectors/csv/reader.h"

#include <algorithm>
#include <cstring>

#include "connectors/base/text.h"
#include "connectors/base/values.h"

namespace rollcall {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kReadAtOnce = std::size_t{256} << 10;  // stays in the processor's second cache
constexpr char kSentinel = '\n';                             // stops the scan of a plain cell

// A cell without quotes, without the blanks at its ends. Most have none, and cost one look at either end.
std::string_view TrimCell(std::string_view cell) {
  constexpr auto kIsPlain = [](char byte) { return byte > ' '; };
  if (cell.empty() || (kIsPlain(cell.front()) && kIsPlain(cell.back()))) return cell;
  return Trim(cell);
}

bool IsBlankByte(int byte) { return byte == ' ' || byte == '\t'; }
bool IsLineEnd(int byte) { return byte == '\n' || byte == '\r'; }

// Lines that end within `text`; CRLF is one.
std::int64_t CountLineEnds(std::string_view text) {
  auto count = std::count(text.begin(), text.end(), '\n');
  for (auto at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
    if (text.substr(at + 1, 1) != "\n") ++count;
  }
  return count;
}

}  // namespace

std::string_view Describe(CsvFault fault) {
  switch (fault) {
    case CsvFault::kNulByte:
      return "a NUL byte; if the file is UTF-16, it needs a byte order mark, or its encoding must be named";
    case CsvFault::kUnclosedQuote:
      return "the quoted cell that begins here is not closed before the end of the file, or within 1 MiB";
    case CsvFault::kTextAfterQuote:
      return "text after a closing quote; a quote inside a quoted cell is written twice";
    case CsvFault::kQuoteInPlainCell:
      return "a quote inside a cell that does not begin with one; quote the whole cell and write the quote twice";
    case CsvFault::kTooLong:
      return "the row is longer than 1 MiB";
  }
  return "";
}

bool IsBlank(const CsvRecord& record) {
  return !record.error && std::ranges::all_of(record.cells, [](std::string_view cell) { return Trim(cell).empty(); });
}

CsvReader::CsvReader(ByteSource& source, char delimiter, Blanks blanks)
    : source_(source),
      delimiter_(static_cast<unsigned char>(delimiter)),
      trims_(blanks == Blanks::kTrim),
      buffer_(kMaxRecordBytes + 2 + sizeof(kSentinel), kSentinel) {
  for (const unsigned char byte : {static_cast<unsigned char>(delimiter), static_cast<unsigned char>('"'),
                                   static_cast<unsigned char>('\r'), static_cast<unsigned char>('\n')}) {
    ends_plain_[byte] = true;
  }
}

// Reads on behind the window, which moves to the buffer's front first. False: the end, or the buffer is full.
bool CsvReader::Fill() {
  if (start_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
    buffer_[end_] = kSentinel;
  }
  const std::size_t room = buffer_.size() - sizeof(kSentinel) - end_;
  if (room == 0) return false;
  const std::size_t count = source_.Read({buffer_.data() + end_, std::min(room, kReadAtOnce)});
  if (count == 0) return false;
  end_ += count;
  bytes_ += static_cast<std::int64_t>(count);
  last_byte_ = buffer_[end_ - 1];
  buffer_[end_] = kSentinel;
  return true;
}

int CsvReader::Peek() {
  if (start_ + pos_ == end_ && !Fill()) return kEnd;
  return static_cast<unsigned char>(buffer_[start_ + pos_]);
}

const CsvRecord* CsvReader::Next() {
  if (!begun_) SkipByteOrderMark();
  if (!SkipEmptyLines()) return nullptr;
  record_ = {.line = line_, .cells = {}, .error = {}, .raw = {}};
  if (const auto fault = ScanRecord()) {
    record_.error = Locate(*fault);
    KeepLine();
    SkipLine();
    ++line_;
  } else {
    Accept();
  }
  return &record_;
}

void CsvReader::SkipByteOrderMark() {
  begun_ = true;
  while (pos_ < kByteOrderMark.size() && Peek() == static_cast<unsigned char>(kByteOrderMark[pos_])) ++pos_;
  if (pos_ < kByteOrderMark.size()) pos_ = 0;
}

void CsvReader::SkipLines(std::int64_t count) {
  if (!begun_) SkipByteOrderMark();
  for (; count > 0 && Peek() != kEnd; --count) {
    start_ += pos_;
    SkipLine();
    ++line_;
  }
}

// False: nothing follows.
bool CsvReader::SkipEmptyLines() {
  for (;;) {
    start_ += pos_;
    pos_ = 0;
    const int byte = Peek();
    if (!IsLineEnd(byte)) return byte != kEnd;
    PassLineEnd();
    ++line_;
  }
}

void CsvReader::PassLineEnd() {
  const int byte = Peek();
  if (IsLineEnd(byte)) ++pos_;
  if (byte == '\r' && Peek() == '\n') ++pos_;
}

void CsvReader::KeepLine() {
  const std::string_view window = Window(0, std::min(end_ - start_, kMaxRecordBytes));
  raw_line_ = window.substr(0, window.find_first_of("\r\n"));
  record_.raw = raw_line_;
}

// To the line after the one on which the record began; that line may be larger than the buffer.
void CsvReader::SkipLine() {
  pos_ = 0;
  for (;;) {
    const auto found = Window(0, end_ - start_).find_first_of("\r\n");
    start_ = found == std::string_view::npos ? end_ : start_ + found;  // makes room for what follows
    if (found != std::string_view::npos) return PassLineEnd();
    if (!Fill()) return;
  }
}

// Stands at the record's line end, or the end of the file, if it returns no fault.
std::optional<CsvReader::Fault> CsvReader::ScanRecord() {
  raw_.clear();
  quoted_ = false;
  if (const auto fault = ScanCells()) return fault;
  if (pos_ > kMaxRecordBytes) return Fault{CsvFault::kTooLong, 0};
  const auto nul = Window(0, pos_).find('\0');
  if (nul != std::string_view::npos) return Fault{CsvFault::kNulByte, nul};
  return std::nullopt;
}

std::optional<CsvReader::Fault> CsvReader::ScanCells() {
  for (;;) {
    const std::size_t begin = pos_;
    if (trims_ && IsBlankByte(Peek())) {
      SkipBlanks();
      if (Peek() != '"') pos_ = begin;
    }
    const auto fault = Peek() == '"' ? ScanQuoted() : ScanPlain();
    if (fault) return fault;
    if (Peek() != delimiter_) return std::nullopt;
    ++pos_;
  }
}

void CsvReader::SkipBlanks() {
  while (IsBlankByte(Peek()) && Peek() != delimiter_) ++pos_;
}

std::optional<CsvReader::Fault> CsvReader::ScanPlain() {
  const std::size_t begin = pos_;
  FindPlainEnd();
  if (Peek() == '"') return Fault{CsvFault::kQuoteInPlainCell, pos_};
  raw_.push_back({begin, pos_, false, false});
  return std::nullopt;
}

void CsvReader::FindPlainEnd() {
  do {
    const char* byte = buffer_.data() + start_ + pos_;
    while (!ends_plain_[static_cast<unsigned char>(*byte)]) ++byte;
    pos_ = static_cast<std::size_t>(byte - buffer_.data()) - start_;
  } while (start_ + pos_ == end_ && Fill());
}

std::optional<CsvReader::Fault> CsvReader::ScanQuoted() {
  quoted_ = true;
  const std::size_t open = pos_++;
  bool doubled = false;
  for (;; doubled = true, ++pos_) {
    if (!FindQuote()) return Fault{CsvFault::kUnclosedQuote, open};
    ++pos_;
    if (Peek() != '"') break;
  }
  raw_.push_back({open + 1, pos_ - 1, true, doubled});
  const std::size_t closed = pos_;
  if (trims_) SkipBlanks();
  const int next = Peek();
  if (next == delimiter_ || next == kEnd || IsLineEnd(next)) return std::nullopt;
  return Fault{CsvFault::kTextAfterQuote, closed};
}

bool CsvReader::FindQuote() {
  do {
    const auto found = Window(pos_, end_ - start_).find('"');
    if (found != std::string_view::npos) {
      pos_ += found;
      return true;
    }
    pos_ = end_ - start_;
  } while (Fill());
  return false;
}

CsvError CsvReader::Locate(const Fault& fault) const {
  const std::string_view before = Window(0, fault.offset);
  const auto line_end = before.find_last_of("\r\n");
  const auto column = line_end == before.npos ? 0 : line_end + 1;
  return {fault.fault, line_ + CountLineEnds(before),
          static_cast<std::int64_t>(CountCharacters(before.substr(column))) + 1};
}

// Hands the scanned record out. Moves on first: reading the line end may move the window.
void CsvReader::Accept() {
  const std::size_t length = pos_;
  PassLineEnd();
  line_ += 1 + (quoted_ ? CountLineEnds(Window(0, length)) : 0);
  cells_.clear();
  for (const RawCell& cell : raw_) {
    const std::string_view text = Window(cell.begin, cell.end);
    cells_.push_back(trims_ && !cell.quoted ? TrimCell(text) : text);
  }
  record_.is_utf8 = IsUtf8(Window(0, length));
  if (quoted_) Unescape();
  record_.cells = cells_;
}

// Gives cells with doubled quotes a text of their own; the buffer stays as the file has it.
void CsvReader::Unescape() {
  unescaped_.clear();
  unescaped_.reserve(pos_);  // so that no view moves
  for (std::size_t i = 0; i < raw_.size(); ++i) {
    if (!raw_[i].doubled) continue;
    const std::size_t begin = unescaped_.size();
    for (auto rest = cells_[i]; !rest.empty();) {
      const auto quote = rest.find('"');
      unescaped_.append(rest.substr(0, quote == rest.npos ? quote : quote + 1));
      rest.remove_prefix(quote == rest.npos ? rest.size() : quote + 2);
    }
    cells_[i] = std::string_view(unescaped_).substr(begin);
  }
}

}  // namespace rollcall
