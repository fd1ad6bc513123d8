#include "agent/base/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "agent/base/terminal_text.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& value, int indent = -1) {
  return PrintableJson(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

// Printable ASCII of which nothing is escaped, as most texts are.
bool StandsForItself(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

void AppendText(const std::string& text, std::string& json) {
  if (StandsForItself(text)) {
    json.append(1, '"').append(text).append(1, '"');
  } else {
    json += Dump(text);
  }
}

// As Dump, which is slow: records are printed by the million, and few of their values need it.
void Append(const Json& value, std::string& json);

void AppendMembers(const Json& object, std::string& json) {
  json += '{';
  for (const auto& [name, member] : object.get_ref<const Json::object_t&>()) {
    if (json.back() != '{') json += ',';
    AppendText(name, json);
    json += ':';
    Append(member, json);
  }
  json += '}';
}

void Append(const Json& value, std::string& json) {
  switch (value.type()) {
    case Json::value_t::string:
      return AppendText(value.get_ref<const std::string&>(), json);
    case Json::value_t::object:
      return AppendMembers(value, json);
    case Json::value_t::number_integer:
      json += std::to_string(value.get<std::int64_t>());
      return;
    case Json::value_t::boolean:
      json += value.get<bool>() ? "true" : "false";
      return;
    default:
      json += Dump(value);
  }
}

}  // namespace

std::string JsonText(const Json& value, JsonLayout layout) {
  if (layout == JsonLayout::kIndented) return Dump(value, 2);
  std::string json;
  json.reserve(512);  // enough for most records
  Append(value, json);
  return json;
}

}  // namespace rollcall
