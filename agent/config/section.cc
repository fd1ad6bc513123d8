#include "agent/config/section.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace rollcall {
namespace {

template <class Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Without the zeros that std::to_string adds.
std::string Shown(double number) {
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), "%g", number);
  return text.data();
}
std::string Shown(std::int64_t number) { return std::to_string(number); }

template <class Number>
std::string OutOfBounds(Number number, Bounds<Number> bounds) {
  return "is " + Shown(number) + "; it must lie between " + Shown(bounds.least) + " and " + Shown(bounds.most);
}

}  // namespace

void Section::Allow(std::span<const std::string_view> keys) {
  for (const TomlEntry& entry : table_) {
    if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) continue;
    throw ConfigError(file_.path + ":" + std::to_string(entry.line) + ": unknown key '" + entry.key + "' in " + title_ +
                      Suggestion(entry.key, keys));
  }
  allowed_.emplace(keys.begin(), keys.end());
}

const TomlEntry* Section::Find(std::string_view key) const {
  if (allowed_ && std::find(allowed_->begin(), allowed_->end(), key) == allowed_->end()) {
    throw std::logic_error("the key " + std::string(key) + " is read but not allowed in " + title_);
  }
  const auto found = std::find_if(table_.begin(), table_.end(), [&](const auto& entry) { return entry.key == key; });
  return found == table_.end() ? nullptr : &*found;
}

std::vector<std::string_view> Section::Keys() const {
  std::vector<std::string_view> keys;
  for (const TomlEntry& entry : table_) keys.push_back(entry.key);
  return keys;
}

bool Section::HasTable(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  return entry != nullptr && std::holds_alternative<TomlTable>(entry->value.data);
}

bool Section::HasText(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  return entry != nullptr && std::holds_alternative<std::string>(entry->value.data);
}

std::string Section::Place() const { return file_.path + ":" + std::to_string(line_); }

std::string Section::Place(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  return file_.path + ":" + std::to_string(entry == nullptr ? line_ : entry->line);
}

void Section::Fail(std::string_view key, const std::string& what) const {
  const TomlEntry* entry = Find(key);
  throw ConfigError(file_.path + ":" + std::to_string(entry == nullptr ? line_ : entry->line) + ": '" +
                    std::string(key) + "' in " + title_ + " " + what);
}

void Section::FailMissing(std::string_view key) const {
  throw ConfigError(file_.path + ":" + std::to_string(line_) + ": " + title_ + " needs the key '" + std::string(key) +
                    "'");
}

void Section::FailType(std::string_view key, std::string_view expected, const TomlValue& found) const {
  Fail(key, "must be " + std::string(expected) + ", but is " + std::string(TypeName(found)));
}

std::string Section::Expand(std::string_view key, const std::string& text) const {
  Expansion expansion = ExpandPlaceholders(text, file_.lookup);
  if (!expansion.error.empty()) Fail(key, "cannot be filled in: " + expansion.error);
  return std::move(expansion.text);
}

std::optional<std::string> Section::Stand(std::string_view key, const TomlValue& value) const {
  const auto* text = std::get_if<std::string>(&value.data);
  return text != nullptr && HasPlaceholder(*text) ? std::optional(Expand(key, *text)) : std::nullopt;
}

std::optional<std::string> Section::Text(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&entry->value.data);
  if (text == nullptr) FailType(key, "a string", entry->value);
  return Expand(key, *text);
}

std::optional<bool> Section::Flag(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(&entry->value.data)) return *flag;
  const auto text = Stand(key, entry->value);
  if (!text) FailType(key, "true or false", entry->value);
  if (*text != "true" && *text != "false") Fail(key, "is '" + *text + "'; it must be true or false");
  return *text == "true";
}

std::optional<std::int64_t> Section::Integer(std::string_view key, Bounds<std::int64_t> bounds) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  const auto* plain = std::get_if<std::int64_t>(&entry->value.data);
  const auto text = Stand(key, entry->value);
  if (plain == nullptr && !text) FailType(key, "an integer", entry->value);
  const auto number = plain != nullptr ? *plain : ParseNumber<std::int64_t>(*text);
  if (!number) Fail(key, "is '" + *text + "'; it must be an integer");
  if (*number < bounds.least || *number > bounds.most) Fail(key, OutOfBounds(*number, bounds));
  return number;
}

std::optional<double> Section::Number(std::string_view key, Bounds<double> bounds) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  std::optional<double> number;
  if (const auto* whole = std::get_if<std::int64_t>(&entry->value.data)) number = static_cast<double>(*whole);
  if (const auto* broken = std::get_if<double>(&entry->value.data)) number = *broken;
  if (!number) {
    const auto text = Stand(key, entry->value);
    if (!text) FailType(key, "a number", entry->value);
    number = ParseNumber<double>(*text);
    if (!number) Fail(key, "is '" + *text + "'; it must be a number");
  }
  // Written so that NaN, which compares with nothing, is out of bounds.
  if (!(*number >= bounds.least && *number <= bounds.most)) Fail(key, OutOfBounds(*number, bounds));
  return number;
}

std::string Section::ArrayText(std::string_view key, const TomlValue& value) const {
  const auto* text = std::get_if<std::string>(&value.data);
  if (text == nullptr) Fail(key, "must be an array of strings, but holds " + std::string(TypeName(value)));
  std::string expanded = Expand(key, *text);
  if (expanded.empty()) Fail(key, "holds an empty string; take it out");
  return expanded;
}

std::optional<std::vector<std::string>> Section::Texts(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  const auto* array = std::get_if<TomlArray>(&entry->value.data);
  if (array == nullptr) FailType(key, "an array of strings", entry->value);
  std::vector<std::string> texts;
  for (const TomlValue& value : *array) {
    texts.push_back(ArrayText(key, value));
    if (std::count(texts.begin(), texts.end(), texts.back()) > 1) Fail(key, "holds '" + texts.back() + "' twice");
  }
  return texts;
}

std::optional<std::vector<std::string>> Section::TextOrTexts(std::string_view key) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr || std::holds_alternative<TomlArray>(entry->value.data)) return Texts(key);
  if (!std::holds_alternative<std::string>(entry->value.data)) {
    FailType(key, "a string or an array of strings", entry->value);
  }
  return std::vector<std::string>{ArrayText(key, entry->value)};
}

std::optional<std::vector<std::variant<std::string, Section>>> Section::TextsOrTables(std::string_view key,
                                                                                      const std::string& title) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  const auto* array = std::get_if<TomlArray>(&entry->value.data);
  if (array == nullptr) FailType(key, "an array of strings or tables", entry->value);
  std::vector<std::variant<std::string, Section>> found;
  for (const TomlValue& value : *array) {
    if (const auto* table = std::get_if<TomlTable>(&value.data)) {
      found.emplace_back(Section(file_, *table, value.line, title));
    } else {
      found.emplace_back(ArrayText(key, value));
    }
  }
  return found;
}

std::optional<Section> Section::Table(std::string_view key, std::string title) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return std::nullopt;
  const auto* table = std::get_if<TomlTable>(&entry->value.data);
  if (table == nullptr) FailType(key, "a table", entry->value);
  return Section(file_, *table, entry->line, std::move(title));
}

std::vector<Section> Section::Tables(std::string_view key, const std::string& title) const {
  const TomlEntry* entry = Find(key);
  if (entry == nullptr) return {};
  const auto* array = std::get_if<TomlArray>(&entry->value.data);
  if (array == nullptr) FailType(key, "an array of tables, written [[" + std::string(key) + "]]", entry->value);
  std::vector<Section> sections;
  for (const TomlValue& value : *array) {
    const auto* table = std::get_if<TomlTable>(&value.data);
    if (table == nullptr) FailType(key, "an array of tables, written [[" + std::string(key) + "]]", value);
    sections.emplace_back(file_, *table, value.line, title);
  }
  return sections;
}

std::string Section::Resolve(const std::string& path) const {
  return (file_.folder / path).lexically_normal().string();
}

void Section::RequireFile(std::string_view key, const std::string& path) const {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_regular_file(status)) return;
  // A device or a pipe of a secret manager is as good; a folder is not.
  if (std::filesystem::exists(status) && !std::filesystem::is_directory(status)) return;
  Fail(key, "names " + path + ", which " +
                (std::filesystem::is_directory(status) ? "is a folder" : "cannot be found: " + error.message()));
}

}  // namespace rollcall
