#include "agent/commands/sources.h"

#include <algorithm>

#include "agent/accounts/adopt.h"
#include "agent/base/nearest.h"
#include "agent/commands/exit_code.h"
#include "store/activity.h"
#include "store/passes.h"
#include "store/sources.h"

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

void RequireKnownSource(Database& database, const std::string& name) {
  if (name.empty() || FindSourceId(database, name)) return;
  std::vector<std::string> known;
  EachSource(database, [&known](SourceId /*id*/, std::string each) { known.push_back(std::move(each)); });
  const std::vector<std::string_view> names(known.begin(), known.end());
  throw UsageError("--source '" + name + "': no source of this name has been read" + Suggestion(name, names));
}

void NoteRenamedSources(const Config& config, Database& database, std::ostream& err) {
  std::string fresh;
  for (const SourceConfig& source : config.sources) {
    const auto id = FindSourceId(database, source.name);
    if (!id || !WasPulled(database, *id)) fresh += (fresh.empty() ? "" : ", ") + source.name;
  }
  if (fresh.empty()) return;
  EachSourceUse(database, [&](const SourceUse& use) {
    const bool is_configured = std::ranges::find(config.sources, use.name, &SourceConfig::name) != config.sources.end();
    if (is_configured || use.users == 0 || use.name == "import" || use.name == kAdoption) return;
    err << "warning: the registry has " << use.users << " users of source " << use.name
        << ", which is configured no longer, and nothing yet of " << fresh
        << ". If it is the same source under another name: `rollcall source rename " << use.name << " NEW`"
        << std::endl;
  });
}

}  // namespace rollcall
