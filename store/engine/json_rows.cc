#include "store/engine/json_rows.h"

#include <utility>

#include "store/engine/dialect.h"

namespace rollcall {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void Quote(std::string_view text, std::string& json) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json.append("\\u00").append(1, kHexDigits[c >> 4]).append(1, kHexDigits[c & 0xf]);
    } else {
      json += c;
    }
  }
  json += '"';
}

}  // namespace

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
  Raw("");
  Quote(text, text_);
  return *this;
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
