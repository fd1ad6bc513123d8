#include "agent/base/toml_text.h"

namespace rollcall {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

std::string ControlCharacter(char c) {
  const auto code = static_cast<unsigned char>(c);
  return {'\\', 'u', '0', '0', kHex[code >> 4U], kHex[code & 15U]};
}

bool IsControl(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

}  // namespace

std::string TomlText(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsControl(text[i])) {
      quoted += ControlCharacter(text[i]);
      continue;
    }
    if (text[i] == '"' || text[i] == '\\') quoted += '\\';
    if (text.substr(i).starts_with("${")) quoted += '$';
    quoted += text[i];
  }
  return quoted + '"';
}

std::string TomlTexts(const std::vector<std::string>& texts) {
  std::string array;
  for (const std::string& text : texts) array += (array.empty() ? "" : ", ") + TomlText(text);
  return '[' + array + ']';
}

}  // namespace rollcall
