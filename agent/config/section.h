// One table of a configuration file, read key by key. Whatever is wrong becomes a ConfigError that begins with
// file:line and names the key, the rule, the value and the way out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/base/nearest.h"
#include "agent/config/config.h"
#include "agent/config/document.h"
#include "agent/config/placeholder.h"

namespace rollcall {

// What all sections of one file share.
struct ConfigFile {
  std::string path;              // as it was given, for messages
  std::filesystem::path folder;  // absolute; relative paths in the file begin here
  Lookup lookup;
};

template <class Number>
struct Bounds {
  Number least;
  Number most;
};

class Section {
 public:
  // `title` is how messages call the table: "[registry]". `file` and `table` outlive the section.
  Section(const ConfigFile& file, const TomlTable& table, std::int64_t line, std::string title)
      : file_(file), table_(table), line_(line), title_(std::move(title)) {}

  // Refuses every key that is not one of `keys`. From then on, to ask for any other is a std::logic_error.
  void Allow(std::span<const std::string_view> keys);

  // nullopt: the key is not there. Placeholders are expanded; a number or boolean may be a string with one.
  std::optional<std::string> Text(std::string_view key) const;
  std::optional<bool> Flag(std::string_view key) const;
  std::optional<std::int64_t> Integer(std::string_view key, Bounds<std::int64_t> bounds) const;
  std::optional<double> Number(std::string_view key, Bounds<double> bounds) const;
  // An array of strings, none of them empty.
  std::optional<std::vector<std::string>> Texts(std::string_view key) const;
  // The same, or one string.
  std::optional<std::vector<std::string>> TextOrTexts(std::string_view key) const;
  // An array of strings, none of them empty, and of tables, each with `title`.
  std::optional<std::vector<std::variant<std::string, Section>>> TextsOrTables(std::string_view key,
                                                                               const std::string& title) const;
  std::optional<Section> Table(std::string_view key, std::string title) const;
  // [[key]], each with `title`; none where the key is not there.
  std::vector<Section> Tables(std::string_view key, const std::string& title) const;

  // One of the names in `choices`, as its value.
  template <class Value, std::size_t N>
  std::optional<Value> Choice(std::string_view key, const std::pair<std::string_view, Value> (&choices)[N]) const {
    const auto text = Text(key);
    if (!text) return std::nullopt;
    std::vector<std::string_view> names;
    for (const auto& [name, value] : choices) {
      if (name == *text) return value;
      names.push_back(name);
    }
    Fail(key, "is '" + *text + "', which it cannot be" + Suggestion(*text, names));
  }

  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  // Whether its value is a table, or a text.
  bool HasTable(std::string_view key) const;
  bool HasText(std::string_view key) const;
  std::vector<std::string_view> Keys() const;
  std::int64_t line() const { return line_; }
  // "file:12", of the section, or of a key that is there.
  std::string Place() const;
  std::string Place(std::string_view key) const;
  // What messages call the section as soon as its name is known.
  void Rename(std::string title) { title_ = std::move(title); }

  // "file:12: 'key' in [title] <what>".
  [[noreturn]] void Fail(std::string_view key, const std::string& what) const;
  [[noreturn]] void FailMissing(std::string_view key) const;

  // `path` below the configuration's folder, unless it is absolute.
  std::string Resolve(const std::string& path) const;
  // Fails unless there is a file `path`, which `key` names.
  void RequireFile(std::string_view key, const std::string& path) const;

 private:
  const TomlEntry* Find(std::string_view key) const;
  [[noreturn]] void FailType(std::string_view key, std::string_view expected, const TomlValue& found) const;
  std::string Expand(std::string_view key, const std::string& text) const;
  // The text that stands for a number or boolean; nullopt: the value is not a string with a placeholder.
  std::optional<std::string> Stand(std::string_view key, const TomlValue& value) const;
  std::string ArrayText(std::string_view key, const TomlValue& value) const;

  const ConfigFile& file_;
  const TomlTable& table_;
  std::int64_t line_;
  std::string title_;
  std::optional<std::vector<std::string_view>> allowed_;
};

}  // namespace rollcall
