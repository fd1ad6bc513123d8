#include "connectors/csv/header.h"

#include <algorithm>

#include "connectors/base/text.h"

namespace rollcall {

ColumnPlan ReadHeader(CsvReader& reader, const CsvOptions& options) {
  const CsvRecord* header = reader.Next();
  while (header != nullptr && IsBlank(*header)) header = reader.Next();
  if (header == nullptr) throw SourceRejected(options.shown_name() + ": no header: the file is empty");
  const std::string place = options.shown_name() + ": line " + std::to_string(header->line) + ": ";
  if (header->error) {
    throw SourceRejected(place + "the header cannot be read: column " + std::to_string(header->error->column) + ": " +
                         std::string(Describe(header->error->fault)));
  }
  if (!std::all_of(header->cells.begin(), header->cells.end(), IsUtf8)) {
    throw SourceRejected(place +
                         "the header holds bytes that are not UTF-8; save the file as UTF-8, or tell its encoding");
  }
  return PlanColumns(*header, options);
}

}  // namespace rollcall
