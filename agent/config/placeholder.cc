#include "agent/config/placeholder.h"

#include <algorithm>
#include <cstdlib>

namespace rollcall {
namespace {

constexpr std::string_view kOpening = "${";
constexpr std::string_view kEscapedOpening = "$${";

std::optional<std::string> Environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

bool MayNameValue(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

// The value of the placeholder whose inside is `inside`.
Expansion Resolve(std::string_view inside, const Lookup& lookup) {
  const std::string shown = "${" + std::string(inside) + "}";
  if (inside.find(kOpening) != inside.npos)
    return {"", shown + ": a placeholder inside a placeholder is not supported"};
  const auto colon = inside.find(':');
  const std::string_view name = inside.substr(0, colon);
  if (name.empty() || !std::all_of(name.begin(), name.end(), MayNameValue)) {
    return {"",
            shown + ": a placeholder's name consists of letters, digits, '_', '.' and '-'; write $${ for a plain ${"};
  }
  if (auto value = lookup(name)) return {std::move(*value), ""};
  if (colon != inside.npos) return {std::string(inside.substr(colon + 1)), ""};
  const std::string plain(name);
  return {"", shown + " has no value: give one with --set " + plain + "=..., with the environment variable " + plain +
                  ", or as a default: ${" + plain + ":...}"};
}

}  // namespace

namespace {

// The platform's documentation spells its own properties with two dots.
constexpr std::string_view kProperty = "social.user.inactive.";
constexpr std::string_view kPropertyOfTwoDots = "social.user..inactive.";

std::optional<std::string> ValueOf(const Settings& settings, std::string_view name) {
  if (const auto found = settings.find(name); found != settings.end()) return found->second;
  std::string variable(name);
  if (auto value = Environment(variable)) return value;
  std::replace_if(
      variable.begin(), variable.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  return Environment(variable);
}

}  // namespace

Lookup SettingsAndEnvironment(const Settings& settings) {
  return [&settings](std::string_view name) {
    auto value = ValueOf(settings, name);
    if (value || !name.starts_with(kProperty)) return value;
    return ValueOf(settings, std::string(kPropertyOfTwoDots).append(name.substr(kProperty.size())));
  };
}

bool HasPlaceholder(std::string_view text) { return text.find(kOpening) != text.npos; }

Expansion ExpandPlaceholders(std::string_view text, const Lookup& lookup) {
  Expansion whole;
  while (!text.empty()) {
    const auto dollar = text.find('$');
    whole.text += text.substr(0, dollar);
    text.remove_prefix(std::min(dollar, text.size()));
    if (text.starts_with(kEscapedOpening)) {
      whole.text += kOpening;
      text.remove_prefix(kEscapedOpening.size());
    } else if (text.starts_with(kOpening)) {
      const auto end = text.find('}');
      if (end == text.npos) return {"", std::string(text) + ": the placeholder is not closed with '}'"};
      Expansion part = Resolve(text.substr(kOpening.size(), end - kOpening.size()), lookup);
      if (!part.error.empty()) return part;
      whole.text += part.text;
      text.remove_prefix(end + 1);
    } else {
      whole.text += text.substr(0, 1);
      text.remove_prefix(std::min<std::size_t>(1, text.size()));
    }
  }
  return whole;
}

}  // namespace rollcall
