// Users from a CSV file (RFC 4180) with a header line.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/base/encoding.h"
#include "connectors/base/file.h"
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
  kLastLogin,
  kGroups,
  kDisabled  // the opposite of kEnabled: "Suspended", "Block sign in"
};
inline constexpr std::array<std::string_view, 10> kCsvTargetNames = {
    kFieldNames[0], kFieldNames[1], kFieldNames[2], kFieldNames[3], kFieldNames[4],
    "anchor",       "enabled",      "last_login",   "groups",       "disabled"};

// What becomes of a column that nothing is known of.
enum class UnknownColumns : std::uint8_t {
  kIgnore,  // one warning names them all
  kKeep,    // as attributes under their own names
};

inline constexpr std::pair<std::string_view, UnknownColumns> kUnknownColumns[] = {{"ignore", UnknownColumns::kIgnore},
                                                                                  {"keep", UnknownColumns::kKeep}};

// What a row's groups mean.
inline constexpr std::pair<std::string_view, MembershipsTold> kGroupsTold[] = {{"add", MembershipsTold::kSome},
                                                                               {"replace", MembershipsTold::kAll}};

// What an empty cell of a field or an attribute means. A column that is not there never means anything.
enum class EmptyCells : std::uint8_t { kClear, kKeep };

inline constexpr std::pair<std::string_view, EmptyCells> kEmptyCells[] = {{"keep", EmptyCells::kKeep},
                                                                          {"clear", EmptyCells::kClear}};

// Whether two rows may have one mail address.
enum class SharedEmail : std::uint8_t {
  kAllowed,  // real directories have shared mailboxes
  kRefused,  // the second row is
};

enum class FinalNewline : std::uint8_t {
  kRequired,  // of a complete list: without one, it may be cut off
  kOptional,
};

// What blanks at either end of a cell without quotes are.
enum class Blanks : std::uint8_t { kTrim, kKeep };

inline constexpr std::pair<std::string_view, Blanks> kBlanks[] = {{"trim", Blanks::kTrim}, {"keep", Blanks::kKeep}};

struct CsvOptions {
  static constexpr char kDetectDelimiter = '\0';

  std::string path;
  std::string name = {};  // what messages and records call the file; empty: by its path
  // Any ASCII character but a quote and a line break. Detected: the one of , ; tab | that the header has most of.
  char delimiter = kDetectDelimiter;
  std::int32_t skip_lines = 0;  // physical lines above the header: titles and the like
  Blanks blanks = Blanks::kTrim;
  CsvEncoding encoding = CsvEncoding::kDetect;
  // A name of kCsvTargetNames -> column, where the header does not use a known alias. Without an anchor, the
  // login is the anchor.
  std::map<std::string, std::string, std::less<>> columns;
  // Columns kept as extra attributes under their own names.
  std::vector<std::string> attributes;
  UnknownColumns unknown_columns = UnknownColumns::kIgnore;
  // What a row says of the groups that it does not name: kSome, they stay; kAll, they are over.
  MembershipsTold groups = MembershipsTold::kSome;
  // Words for yes and no beside those that StateWords knows, and before them.
  std::vector<std::string> true_words = {};
  std::vector<std::string> false_words = {};
  // Forms of dates beside those that are certain, see DateFormat; and the zone of times without one.
  std::vector<std::string> date_formats = {};
  std::string date_time_zone = "UTC";
  // A regular expression (ICU's, Unicode) that a login matches as a whole; empty: any. See LoginRegex.
  std::string login_pattern = {};
  SharedEmail shared_email = SharedEmail::kAllowed;
  EmptyCells empty = EmptyCells::kClear;
  // What the file's end means: kFull for a complete list, kDelta for a one-off import.
  Coverage coverage = Coverage::kFull;
  FinalNewline final_newline = FinalNewline::kRequired;
  FileAge age = {};
  // What the last record begins with, followed by the number of rows before it ("Total" for "Total: 12 users" and for
  // "Total,12"); empty: there is no such record.
  std::string trailer = {};

  // An import by a command, whose messages name options and not keys of a configuration.
  bool is_import() const { return coverage == Coverage::kDelta; }
  const std::string& shown_name() const { return name.empty() ? path : name; }
};

// What is wrong with a form of dates or a time zone; nullopt: nothing.
std::optional<std::string> DateFormatError(const std::string& format);
std::optional<std::string> TimeZoneError(const std::string& name);

// What is wrong with a login pattern; nullopt: nothing.
std::optional<std::string> LoginPatternError(const std::string& pattern);

// Throws nothing; the file is opened by Pull and Check.
std::unique_ptr<Connector> MakeCsvConnector(CsvOptions options);

}  // namespace rollcall
