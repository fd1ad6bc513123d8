// The policy file, as far as it says who is protected.
#include <array>

#include "agent/config/section.h"
#include "agent/policy/protection.h"

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 1> kFileKeys = {"protect"};
constexpr std::array<std::string_view, 3> kProtectKeys = {"logins", "groups", "reason"};
// What a policy file will hold besides. To pass over it would deactivate other people than it says.
constexpr std::array<std::string_view, 2> kRuleKeys = {"defaults", "rule"};

template <class Pattern>
std::vector<Pattern> ReadPatterns(const Section& section, std::string_view key) {
  const auto texts = section.Texts(key);
  if (!texts) return {};
  if (texts->empty()) section.Fail(key, "is empty and would protect nobody; take it out");
  return {texts->begin(), texts->end()};
}

Protection ReadProtection(Section section, const std::string& path) {
  section.Allow(kProtectKeys);
  Protection protection = {.logins = ReadPatterns<LoginPattern>(section, "logins"),
                           .groups = ReadPatterns<GroupPattern>(section, "groups"),
                           .reason = section.Text("reason").value_or(""),
                           .place = path + ":" + std::to_string(section.line())};
  if (protection.logins.empty() && protection.groups.empty()) {
    throw ConfigError(protection.place + ": [[protect]] needs 'logins', 'groups' or both: whom does it protect?");
  }
  return protection;
}

}  // namespace

std::vector<Protection> LoadProtections(const std::string& path, const Settings& settings) {
  const TomlTable table = ReadToml(path);
  const ConfigFile file = {path, std::filesystem::absolute(path).parent_path(), SettingsAndEnvironment(settings)};
  Section section(file, table, 1, "the policy file");
  for (const std::string_view key : kRuleKeys) {
    if (section.Has(key)) section.Fail(key, "is not understood by this version, which reads [[protect]] only");
  }
  section.Allow(kFileKeys);
  std::vector<Protection> protections;
  for (const Section& each : section.Tables("protect", "[[protect]]")) {
    protections.push_back(ReadProtection(each, path));
  }
  return protections;
}

}  // namespace rollcall
