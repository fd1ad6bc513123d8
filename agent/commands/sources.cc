#include "agent/commands/sources.h"

#include <algorithm>

#include "agent/commands/exit_code.h"

namespace rollcall {
namespace {

[[noreturn]] void ThrowUnknown(const Config& config, const std::string& name) {
  std::string known;
  for (const SourceConfig& source : config.sources) known += (known.empty() ? "" : ", ") + source.name;
  throw UsageError("no source is called '" + name + "'; " + config.path + " has: " + (known.empty() ? "none" : known));
}

}  // namespace

std::vector<SourceConfig> SelectSources(const Config& config, const std::vector<std::string>& names) {
  if (names.empty()) return config.sources;
  for (const std::string& name : names) {
    if (std::ranges::find(config.sources, name, &SourceConfig::name) == config.sources.end()) {
      ThrowUnknown(config, name);
    }
  }
  std::vector<SourceConfig> selected;
  std::ranges::copy_if(config.sources, std::back_inserter(selected), [&names](const SourceConfig& source) {
    return std::ranges::find(names, source.name) != names.end();
  });
  return selected;
}

}  // namespace rollcall
