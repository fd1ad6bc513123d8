#include "tests/connectors/csv/fuzz_one.h"

#include <stdexcept>

#include "connectors/base/gzip.h"
#include "connectors/base/head.h"
#include "connectors/base/text.h"
#include "connectors/csv/header.h"
#include "connectors/csv/input.h"
#include "connectors/csv/rows.h"
#include "tests/connectors/csv/text_source.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostUnpacked = std::size_t{4} << 20;

void Require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

void RequireUser(const ObservedUser& user) {
  Require(!user.anchor.text.empty(), "a user without an anchor");
  Require(!user[Field::kLogin].empty(), "a user without a login");
  for (const std::string_view field : user.fields) Require(IsUtf8(field), "a field that is not UTF-8");
  for (const auto& attribute : user.attributes) Require(IsUtf8(attribute.value), "an attribute that is not UTF-8");
  for (const auto& each : user.memberships) Require(!each.group.key.empty() && !each.role.empty(), "half a membership");
}

void RequireRecord(const CsvRecord& record, std::int64_t line_before) {
  Require(record.line > line_before, "a record that is not below the one before");
  Require(record.error ? record.cells.empty() : !record.cells.empty(), "a record that is neither good nor bad");
  Require(!record.error || (record.error->line >= record.line && record.error->column > 0), "an error at no place");
}

// Everything that the rows say, so that two readings can be compared.
std::string Rows(std::string_view text, std::size_t portion, CsvEncoding encoding) {
  const CsvOptions options = {.shared_email = SharedEmail::kRefused};
  TextSource source(text, portion);
  CsvReader reader(source, DetectDelimiter(text));
  const ColumnPlan plan = ReadHeader(reader, options);
  RowReader rows(plan, options, encoding);
  std::string said;
  std::int64_t line = 0;
  while (const CsvRecord* record = reader.Next()) {
    RequireRecord(*record, line);
    line = record->line;
    if (const ObservedUser* user = rows.Read(*record)) {
      RequireUser(*user);
      said.append(user->anchor.text).append("\n");
    } else {
      Require(!rows.unreadable().reason.empty(), "a row that is refused for no reason");
      said.append(rows.unreadable().place).append(rows.unreadable().reason).append("\n");
    }
  }
  return said;
}

std::string Text(std::string_view bytes, CsvEncoding& encoding) {
  TextSource raw(bytes);
  std::string unpacked(bytes);
  if (bytes.starts_with(kGzipMagic)) {
    GzipSource source(raw, "fuzz");
    HeadSource head(source);
    unpacked = head.Head(kMostUnpacked);
  }
  encoding = ChooseEncoding(std::string_view(unpacked).substr(0, kEncodingHead), CsvEncoding::kDetect, "fuzz").encoding;
  if (encoding == CsvEncoding::kUtf8) return unpacked;
  TextSource packed(unpacked);
  return ReadAll(*MakeDecoder(packed, encoding));
}

}  // namespace

void ReadWhatever(std::string_view bytes) try {
  CsvEncoding encoding = CsvEncoding::kUtf8;
  const std::string text = Text(bytes, encoding);
  Require(Rows(text, TextSource::kWhole, encoding) == Rows(text, 3, encoding), "portions make a difference");
} catch (const SourceRejected&) {     // a header that cannot be used
} catch (const SourceUnavailable&) {  // packed data that are cut off
}

}  // namespace rollcall
