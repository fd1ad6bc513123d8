// Many rows in one parameter of one statement, however many there are: a JSON array of arrays, which both databases
// take apart (Dialect::json_rows, `value ->> 0`). Inside store/ only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rollcall {

class JsonRows {
 public:
  // Begins the next row; values follow in the order of the columns.
  JsonRows& Row();
  JsonRows& Add(std::int64_t value);
  JsonRows& Add(IdType auto id) { return Add(static_cast<std::int64_t>(id)); }
  JsonRows& Add(std::string_view text);  // bytes that are not UTF-8 become U+FFFD
  JsonRows& AddOrNull(std::string_view text) { return text.empty() ? Raw("null") : Add(text); }

  // The array; ends the rows.
  std::string Take();

 private:
  JsonRows& Raw(std::string_view json);
  std::string text_ = "[";
  bool in_row_ = false;
};

// The same of ids alone: an array of numbers, which is half the work for both sides.
template <IdType Id>
std::string IdsOf(std::span<const Id> ids) {
  std::string json = "[";
  for (const Id id : ids) {
    if (json.size() > 1) json += ',';
    json += std::to_string(static_cast<std::int64_t>(id));
  }
  return json + ']';
}
// The query that has them, in parentheses.
std::string SelectIds(const Database& database);

}  // namespace rollcall
