// The configured sources, as a command names them.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "store/database.h"

namespace rollcall {

// The sources of these names, in the configuration's order; all where there are no names. Throws UsageError where
// one is not configured.
std::vector<SourceConfig> SelectSources(const Config& config, const std::vector<std::string>& names);

// Says on `err` where a source of the registry is configured no longer while a configured one has no history: it may be
// the same one under another name, whose people would be created a second time or be in conflict.
void NoteRenamedSources(const Config& config, Database& database, std::ostream& err);

// Of a registry: a name that nothing has is a slip, and no empty list. Empty names are fine. Throws UsageError.
void RequireKnownSource(Database& database, const std::string& name);

}  // namespace rollcall
