#include "agent/config/document.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "agent/config/config.h"

namespace rollcall {
namespace {

TomlValue Convert(const toml::node& node);

TomlTable ConvertTable(const toml::table& table) {
  TomlTable entries;
  for (const auto& [key, value] : table) {
    entries.push_back({std::string(key.str()), key.source().begin.line, Convert(value)});
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  return entries;
}

TomlArray ConvertArray(const toml::array& array) {
  TomlArray values;
  for (const auto& value : array) values.push_back(Convert(value));
  return values;
}

TomlValue Convert(const toml::node& node) {
  TomlValue value{TomlTime{}, node.source().begin.line};
  if (const auto* table = node.as_table()) value.data = ConvertTable(*table);
  if (const auto* array = node.as_array()) value.data = ConvertArray(*array);
  if (const auto* text = node.as_string()) value.data = text->get();
  if (const auto* integer = node.as_integer()) value.data = integer->get();
  if (const auto* number = node.as_floating_point()) value.data = number->get();
  if (const auto* flag = node.as_boolean()) value.data = flag->get();
  return value;
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  // A folder can be opened, but not read.
  if (file && file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (!file.is_open() || file.bad()) {
    throw ConfigError(path + ": cannot be read: " + std::system_category().message(errno));
  }
  return text.str();
}

}  // namespace

std::string_view TypeName(const TomlValue& value) {
  constexpr std::array<std::string_view, std::variant_size_v<decltype(value.data)>> kNames = {
      "a string", "an integer", "a number", "a boolean", "a date or time", "an array", "a table"};
  return kNames[value.data.index()];
}

TomlTable ReadToml(const std::string& path) {
  try {
    return ConvertTable(toml::parse(ReadWhole(path), path));
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    throw ConfigError(path + ":" + std::to_string(begin.line) + ":" + std::to_string(begin.column) + ": " +
                      std::string(error.description()));
  }
}

}  // namespace rollcall
