#include "connectors/csv/guess.h"

#include <algorithm>

#include "connectors/base/text.h"
#include "connectors/csv/columns.h"
#include "connectors/csv/input.h"
#include "connectors/csv/setting.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostSamples = 3;
constexpr std::size_t kMostShown = 40;  // bytes of one value

class ViewSource : public ByteSource {
 public:
  explicit ViewSource(std::string_view bytes) : bytes_(bytes) {}
  std::size_t Read(std::span<char> into) override {
    const std::size_t count = bytes_.copy(into.data(), into.size());
    bytes_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view bytes_;
};

std::string Decoded(std::string_view head, const CsvEncoding& encoding) {
  ViewSource bytes(head);
  const auto decoder = MakeDecoder(bytes, encoding);
  HeadSource text(*decoder);
  return std::string(text.Head(kEncodingHead * 3));
}

enum class Letters : std::uint8_t { kAny, kBeyondAscii };

bool IsShowable(std::string_view value, Letters letters) {
  const bool fits =
      letters == Letters::kAny || std::ranges::any_of(value, [](char byte) { return (byte & 0x80) != 0; });
  const bool is_clean = std::ranges::none_of(value, [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; });
  return fits && is_clean && !value.empty() && value.size() <= kMostShown && IsUtf8(value);
}

void Add(std::string_view value, Letters letters, std::vector<std::string>& samples) {
  const bool is_new = std::ranges::find(samples, value) == samples.end();
  if (is_new && samples.size() < kMostSamples && IsShowable(value, letters)) samples.emplace_back(value);
}

// The first row may hold a password if it is no header; then it has a mail address, or digits.
void AddNames(const CsvRecord& header, Letters letters, std::vector<std::string>& samples) {
  const auto is_name = [](std::string_view cell) { return cell.find_first_of("@0123456789") == cell.npos; };
  if (!std::ranges::all_of(header.cells, is_name)) return;
  for (const auto name : header.cells) Add(name, letters, samples);
}

// Of the columns that would be read. A row with another number of cells is passed over: one of them may be a password.
void AddValues(CsvReader& reader, const ColumnPlan& plan, Letters letters, std::vector<std::string>& samples) {
  while (const CsvRecord* record = samples.size() < kMostSamples ? reader.Next() : nullptr) {
    if (record->error || record->cells.size() != plan.names.size()) continue;
    for (std::size_t i = 0; i < plan.names.size(); ++i) {
      const bool is_read = std::ranges::find(plan.targets, i) != plan.targets.end();
      if (is_read) Add(record->cells[i], letters, samples);
    }
  }
}

std::vector<std::string> Collect(std::string_view text, char delimiter, Letters letters, const CsvOptions& options) {
  std::vector<std::string> samples;
  ViewSource source(text);
  CsvReader reader(source, delimiter);
  const CsvRecord* header = reader.Next();
  while (header != nullptr && IsBlank(*header)) header = reader.Next();
  if (header == nullptr || header->error || !std::ranges::all_of(header->cells, IsUtf8)) return samples;
  try {
    AddValues(reader, PlanColumns(*header, options), letters, samples);
  } catch (const SourceRejected&) {  // the names of its columns are not read rightly either
    AddNames(*header, letters, samples);
  }
  return samples;
}

}  // namespace

std::vector<std::string> SampleValues(std::string_view head, const CsvEncoding& encoding, const CsvOptions& options) {
  const std::string text = Decoded(head, encoding);
  const Preamble preamble = FindPreamble(text, options.skip_lines);
  const std::string_view rest = std::string_view(text).substr(preamble.bytes);
  const bool is_set = options.delimiter != CsvOptions::kDetectDelimiter;
  const char detected = preamble.delimiter != '\0' ? preamble.delimiter : DetectDelimiter(rest);
  const char delimiter = is_set ? options.delimiter : detected;
  auto samples = Collect(rest, delimiter, Letters::kBeyondAscii, options);
  const bool is_telling = encoding != CsvEncoding::kWindows1252;  // which leaves ASCII as it is
  return samples.empty() && is_telling ? Collect(rest, delimiter, Letters::kAny, options) : samples;
}

void RefuseGuess(std::string_view head, const CsvEncoding& guess, const CsvOptions& options) {
  std::string shown;
  for (const auto& value : SampleValues(head, guess, options)) shown += (shown.empty() ? "'" : ", '") + value + "'";
  const bool is_utf16 = guess != CsvEncoding::kWindows1252;
  std::string message = options.shown_name() + ": is not UTF-8, and nothing says which encoding it has. " +
                        (is_utf16 ? "It looks like " : "Read as ") + guess.name +
                        (shown.empty() ? "" : std::string(is_utf16 ? " with values like " : ", values are ") + shown) +
                        ". If that is right, add " + Setting(CsvSetting::kEncoding, guess.name, options) +
                        "; if not, add the file's own encoding";
  if (!is_utf16) message += ", such as " + Setting(CsvSetting::kEncoding, "windows-1250", options);
  throw SourceRejected(message + (options.is_import() ? " (--guess-encoding accepts a guess)"
                                                      : " (encoding = \"guess\" accepts a guess)"));
}

}  // namespace rollcall
