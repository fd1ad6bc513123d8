#include "connectors/csv/input.h"

#include <algorithm>
#include <array>

#include "connectors/csv/guess.h"
#include "connectors/csv/other_formats.h"
#include "connectors/csv/preamble.h"

namespace rollcall {
namespace {

constexpr std::size_t kHeaderHead = std::size_t{64} << 10;

std::unique_ptr<GzipSource> Unpack(HeadSource& raw, const CsvOptions& options) {
  if (raw.Head(kGzipMagic.size()) != kGzipMagic) return nullptr;
  return std::make_unique<GzipSource>(raw, options.shown_name());
}

std::unique_ptr<ByteSource> Decode(HeadSource& bytes, const CsvEncoding& encoding) {
  return encoding == CsvEncoding::kUtf8 ? nullptr : MakeDecoder(bytes, encoding);
}

ByteSource& Or(const std::unique_ptr<ByteSource>& source, HeadSource& otherwise) {
  return source ? *source : static_cast<ByteSource&>(otherwise);
}

// What is guessed must be accepted by somebody who has seen names.
EncodingChoice Choose(std::string_view head, const CsvOptions& options) {
  RefuseOtherFormats(head, options.shown_name());
  EncodingChoice choice = ChooseEncoding(head, options.encoding, options.shown_name());
  if (choice.is_guess && options.encoding != CsvEncoding::kGuess) RefuseGuess(head, choice.encoding, options);
  return choice;
}

char ChooseDelimiter(std::string_view head, const CsvOptions& options, const Preamble& preamble) {
  if (options.delimiter != CsvOptions::kDetectDelimiter) return options.delimiter;
  return preamble.delimiter != '\0' ? preamble.delimiter : DetectDelimiter(head);
}

std::string_view LineEndOf(std::string_view head) {
  const auto end = head.find_first_of("\r\n");
  return end != head.npos && head.substr(end).starts_with("\r\n") ? "\r\n" : "\n";
}

}  // namespace

CsvInput::CsvInput(const CsvOptions& options)
    : file_(options.path, options.shown_name()),
      raw_(file_),
      unpacked_(Unpack(raw_, options)),
      bytes_(unpacked_ ? *unpacked_ : static_cast<ByteSource&>(raw_)),
      choice_(Choose(bytes_.Head(kEncodingHead), options)),
      decoded_(Decode(bytes_, choice_.encoding)),
      text_(Or(decoded_, bytes_)),
      preamble_(FindPreamble(text_.Head(kHeaderHead), options.skip_lines)),
      delimiter_(ChooseDelimiter(text_.Head(kHeaderHead).substr(preamble_.bytes), options, preamble_)),
      line_end_(LineEndOf(text_.Head(kHeaderHead))) {
  reader_.emplace(text_, delimiter_, options.blanks);
  reader_->SkipLines(preamble_.lines);
}

char DetectDelimiter(std::string_view head) {
  constexpr std::array kDelimiters = {',', ';', '\t', '|'};
  std::array<std::int64_t, kDelimiters.size()> counts = {};
  bool quoted = false;
  bool begun = false;  // empty lines before the header do not end it
  for (const char byte : head) {
    if (!quoted && begun && (byte == '\n' || byte == '\r')) break;
    begun = begun || (byte != '\n' && byte != '\r');
    if (byte == '"') quoted = !quoted;
    const auto found = std::ranges::find(kDelimiters, byte);
    if (!quoted && found != kDelimiters.end()) ++counts[static_cast<std::size_t>(found - kDelimiters.begin())];
  }
  return kDelimiters[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

}  // namespace rollcall
