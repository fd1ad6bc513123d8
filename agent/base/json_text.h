// JSON as commands print it.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace rollcall {

// One JSON value as text, safe for a terminal; bytes that are no UTF-8 become U+FFFD. kIndented is for people.
enum class JsonLayout : std::uint8_t { kOneLine, kIndented };
std::string JsonText(const nlohmann::ordered_json& value, JsonLayout layout = JsonLayout::kOneLine);

}  // namespace rollcall
