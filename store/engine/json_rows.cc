#include "store/engine/json_rows.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "store/engine/dialect.h"

namespace rollcall {

JsonRows& JsonRows::Row() {
  text_ += in_row_ ? "],[" : "[";
  in_row_ = true;
  return *this;
}

JsonRows& JsonRows::Raw(std::string_view json) {
  if (text_.back() != '[') text_ += ',';
  text_ += json;
  return *this;
}

JsonRows& JsonRows::Add(std::int64_t value) { return Raw(std::to_string(value)); }

JsonRows& JsonRows::Add(std::string_view text) {
  return Raw(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string JsonRows::Take() {
  text_ += in_row_ ? "]]" : "]";
  in_row_ = false;
  return std::exchange(text_, "[");
}

// By way of text, for PostgreSQL makes no number of a JSON number.
std::string SelectIds(const Database& database) {
  return "(SELECT CAST(CAST(value AS TEXT) AS BIGINT) AS id FROM " + std::string(database.dialect().json_rows) + ")";
}

}  // namespace rollcall
