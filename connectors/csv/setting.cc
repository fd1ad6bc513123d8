#include "connectors/csv/setting.h"

#include <array>

namespace rollcall {
namespace {

struct Names {
  std::string_view option;
  std::string_view key;
  std::string_view form = "\"\"";  // what the key's value stands between
};
constexpr std::array kNames = {
    Names{"--attribute", "attributes", "[\"\"]"},
    Names{"--encoding", "encoding"},
    Names{"--skip-lines", "skip_lines", ""},
    Names{"--true", "true_words", "[\"\"]"},
    Names{"--false", "false_words", "[\"\"]"},
    Names{"--date-format", "date_formats", "['']"},
    Names{"--trailer", "trailer"},
    Names{"--delimiter", "delimiter"},
    Names{"--login-pattern", "login_pattern"},
    Names{"--shared-email", "shared_email"},
};

// As a shell takes it for one word.
std::string Word(std::string_view text) {
  const bool is_plain = text.find_first_of(" \t;|&<>()$`'\"*?[]{}!#~\\") == text.npos && !text.empty();
  if (is_plain) return std::string(text);
  std::string word = "'";
  for (const char byte : text) {
    if (byte == '\'')
      word += "'\\''";
    else
      word += byte;
  }
  return word + "'";
}

}  // namespace

std::string_view NameOf(CsvSetting setting, const CsvOptions& options) {
  const Names& names = kNames[static_cast<std::size_t>(setting)];
  return options.is_import() ? names.option : names.key;
}

std::string Setting(CsvSetting setting, std::string_view value, const CsvOptions& options) {
  const std::string name(NameOf(setting, options));
  if (options.is_import()) return name + (value.empty() ? "" : " " + Word(value));
  const std::string_view form = kNames[static_cast<std::size_t>(setting)].form;
  const auto half = form.size() / 2;
  return name + " = " + std::string(form.substr(0, half)) + std::string(value) + std::string(form.substr(half));
}

std::string Mapping(std::string_view column, CsvTarget target, const CsvOptions& options) {
  const std::string field(kCsvTargetNames[static_cast<std::size_t>(target)]);
  if (options.is_import()) return "--map " + Word(std::string(column) + "=" + field);
  return field + " = \"" + std::string(column) + "\" in [source.columns]";
}

}  // namespace rollcall
