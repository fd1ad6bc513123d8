// Names of columns that are known without being configured.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

// A name as known names are compared: without case, accents, blanks and punctuation, and without what follows a bracket
// or parenthesis: "First Name [Required]", "first_name" and "FirstName*" are "firstname"; "Prénom" is "prenom".
std::string PlainName(std::string_view name);
// The same of a name that the header has in brackets behind the one for people: "userprincipalname" of
// "User name [userPrincipalName] Required". Empty: there is none.
std::string PlainNameInBrackets(std::string_view name);

struct ColumnAlias {
  std::string_view column;  // as PlainName makes it
  CsvTarget target;
};
// Where a header has several names of one target, the first one here is taken.
std::span<const ColumnAlias> ColumnAliases();

// Columns that a file cannot decide, unless the configuration names them for something else.
struct ReservedColumn {
  std::string_view column;  // as PlainName makes it
  std::string_view why;
};
std::span<const ReservedColumn> ReservedColumns();

// Whether the column is one that people have and that is kept as an attribute without being configured.
bool IsKnownAttribute(std::string_view plain);

// Whether the name may be that of a login, for the message where none is known.
bool ResemblesLogin(std::string_view plain);

// What a column that looks like the state of the account is to be mapped to, kEnabled or kDisabled: none is taken for
// that by itself. nullopt: the name does not look like one.
std::optional<CsvTarget> FindStateColumn(std::string_view plain);

}  // namespace rollcall
