// How messages name what decides how a file is read: an import by its options, a source by its keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

enum class CsvSetting : std::uint8_t {
  kAttribute,
  kEncoding,
  kSkipLines,
  kTrueWord,
  kFalseWord,
  kDateFormat,
  kTrailer,
  kDelimiter,
  kLoginPattern,
  kSharedEmail
};

// "--encoding" or "encoding".
std::string_view NameOf(CsvSetting setting, const CsvOptions& options);
// "--encoding windows-1250" or "encoding = \"windows-1250\"". Quotes the value where a shell needs that.
std::string Setting(CsvSetting setting, std::string_view value, const CsvOptions& options);
// "--map Mail=email" or "email = \"Mail\" in [source.columns]".
std::string Mapping(std::string_view column, CsvTarget target, const CsvOptions& options);

}  // namespace rollcall
