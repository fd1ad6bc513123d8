// Users from a CSV file (RFC 4180) with a header line.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.h"

namespace rollcall {

// What a column can be taken for; kFieldNames come first. The names are those of [source.columns].
enum class CsvTarget : std::uint8_t {
  kLogin,
  kEmail,
  kDisplayName,
  kGivenName,
  kFamilyName,
  kAnchor,
  kEnabled,
  kLastLogin
};
inline constexpr std::array<std::string_view, 8> kCsvTargetNames = {
    kFieldNames[0], kFieldNames[1], kFieldNames[2], kFieldNames[3], kFieldNames[4], "anchor", "enabled", "last_login"};

struct CsvOptions {
  std::string path;
  char delimiter = ',';
  // A name of kCsvTargetNames -> column, where the header does not use a known alias. Without an anchor, the
  // login is the anchor.
  std::map<std::string, std::string, std::less<>> columns;
  // Columns kept as extra attributes under their own names.
  std::vector<std::string> attributes;
  // What the file's end means: kFull for a complete list, kDelta for a one-off import.
  Coverage coverage = Coverage::kFull;
};

// Throws nothing; the file is opened by Pull and Check.
std::unique_ptr<Connector> MakeCsvConnector(CsvOptions options);

}  // namespace rollcall
