// A TOML file as a tree of values that know their lines. Keeps the TOML library out of everything else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall {

struct TomlEntry;
struct TomlValue;
struct TomlTime {};  // dates and times: no key takes one
using TomlArray = std::vector<TomlValue>;
using TomlTable = std::vector<TomlEntry>;  // in the file's order

struct TomlValue {
  std::variant<std::string, std::int64_t, double, bool, TomlTime, TomlArray, TomlTable> data;
  std::int64_t line = 0;  // from 1
};

struct TomlEntry {
  std::string key;
  std::int64_t line = 0;  // of the key
  TomlValue value;
};

// "a string", "an integer".
std::string_view TypeName(const TomlValue& value);

// Throws ConfigError: the file cannot be read, or breaks TOML 1.0.
TomlTable ReadToml(const std::string& path);

}  // namespace rollcall
