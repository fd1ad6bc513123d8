// The configured sources, as a command names them.
#pragma once

#include <string>
#include <vector>

#include "agent/config/config.h"

namespace rollcall {

// The sources of these names, in the configuration's order; all where there are no names. Throws UsageError where
// one is not configured.
std::vector<SourceConfig> SelectSources(const Config& config, const std::vector<std::string>& names);

}  // namespace rollcall
