#include "connectors/csv/input.h"

#include <algorithm>
#include <array>

namespace rollcall {
namespace {

constexpr std::size_t kHeaderHead = std::size_t{64} << 10;

std::unique_ptr<GzipSource> Unpack(HeadSource& raw, const CsvOptions& options) {
  if (raw.Head(kGzipMagic.size()) != kGzipMagic) return nullptr;
  return std::make_unique<GzipSource>(raw, options.shown_name());
}

std::unique_ptr<ByteSource> Decode(HeadSource& bytes, CsvEncoding encoding) {
  return encoding == CsvEncoding::kUtf8 ? nullptr : MakeDecoder(bytes, encoding);
}

ByteSource& Or(const std::unique_ptr<ByteSource>& source, HeadSource& otherwise) {
  return source ? *source : static_cast<ByteSource&>(otherwise);
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
      choice_(ChooseEncoding(bytes_.Head(kEncodingHead), options.encoding, options.shown_name())),
      decoded_(Decode(bytes_, choice_.encoding)),
      text_(Or(decoded_, bytes_)),
      delimiter_(options.delimiter != CsvOptions::kDetectDelimiter ? options.delimiter
                                                                   : DetectDelimiter(text_.Head(kHeaderHead))),
      line_end_(LineEndOf(text_.Head(kHeaderHead))) {
  reader_.emplace(text_, delimiter_);
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
