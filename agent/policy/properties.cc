#include "agent/policy/properties.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <map>
#include <system_error>

#include "agent/base/toml_text.h"
#include "agent/config/config.h"
#include "agent/policy/policy.h"

namespace rollcall {
namespace {

constexpr const char* kSchedule = "social.UserAutomaticDeactivationJob.expression";
// The second spelling is that of the platform's own documentation.
constexpr std::array<const char*, 2> kDays = {"social.user.inactive.period.days", "social.user..inactive.period.days"};
constexpr const char* kGroup = "social.user.inactive.groupId";
// What the platform does where its file says nothing.
constexpr const char* kDefaultSchedule = "0 15 23 ? * *";

struct Property {
  std::string value;
  std::string place;
};
using Properties = std::map<std::string, Property, std::less<>>;

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\f";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

// key=value, key: value or key value; # and ! begin comments; a backslash at the end of a line goes on in the next.
Properties Read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw ConfigError(path + ": cannot be read: " + std::system_category().message(errno));
  Properties properties;
  std::int64_t number = 0;
  for (std::string line; std::getline(file, line);) {
    const std::string place = path + ":" + std::to_string(++number);
    std::string text = Trimmed(line);
    if (text.empty() || text[0] == '#' || text[0] == '!') continue;
    while (text.ends_with('\\') && std::getline(file, line)) {
      ++number;
      text.pop_back();
      text += Trimmed(line);
    }
    const auto end = text.find_first_of("=: \t");
    const std::string key = text.substr(0, end);
    std::string value = end == text.npos ? "" : Trimmed(std::string_view(text).substr(end));
    if (value.starts_with('=') || value.starts_with(':')) value = Trimmed(std::string_view(value).substr(1));
    properties.insert_or_assign(key, Property{value, place});
  }
  return properties;
}

std::int64_t DaysOf(const Properties& properties) {
  for (const char* key : kDays) {
    const auto found = properties.find(key);
    if (found == properties.end() || found->second.value.empty()) continue;
    const std::string& text = found->second.value;
    std::int64_t days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error == std::errc{} && end == text.data() + text.size() && days >= 1) return days;
    throw ConfigError(found->second.place + ": " + key + " is '" + text + "'; a number of days, at least 1, is needed");
  }
  return kDefaultPeriod.count();
}

std::string ValueOf(const Properties& properties, const char* key, const char* otherwise) {
  const auto found = properties.find(key);
  return found == properties.end() || found->second.value.empty() ? otherwise : found->second.value;
}

// "a, b" is two groups.
std::string GroupList(std::string_view text) {
  std::string list;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string group = Trimmed(text.substr(0, comma));
    if (!group.empty()) list += (list.empty() ? "" : ", ") + TomlText(group);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return list;
}

std::vector<std::string> UnknownKeys(const Properties& properties) {
  std::vector<std::string> warnings;
  for (const auto& [key, property] : properties) {
    const bool is_known = key == kGroup || std::ranges::find(kDays, key) != kDays.end();
    if (!key.starts_with("social.user.") || is_known) continue;
    warnings.push_back(property.place + ": " + key + " is unknown and was ignored; known are " + kDays[0] + " and " +
                       kGroup);
  }
  return warnings;
}

}  // namespace

PropertiesPolicy PolicyFromProperties(const std::string& path) {
  const Properties properties = Read(path);
  std::string groups = GroupList(ValueOf(properties, kGroup, "*"));
  if (groups.empty()) groups = TomlText("*");
  std::string text =
      "# From " + path +
      ". In agent.toml:\n"
      "#   [deactivation]\n"
      "#   policy = \"policy.toml\"\n"
      "#   schedule = " +
      TomlText(ValueOf(properties, kSchedule, kDefaultSchedule)) +
      "\n\n[defaults]\ninactive_days = " + std::to_string(DaysOf(properties)) +
      "\n\n# Whom the platform's own job never disables.\n[[protect]]\ngroups = [\"/platform/administrators\"]\n"
      "logins = [\"root\"]\nreason = \"administrators of the platform\"\n\n"
      "[[rule]]\nname = \"inactive users\"\ngroups = [" +
      groups + "]\n";
  return {std::move(text), UnknownKeys(properties)};
}

}  // namespace rollcall
