// The policy, as the commands find it.
#pragma once

#include "agent/commands/context.h"
#include "agent/policy/policy.h"

namespace rollcall {

// `file` empty: that of the configuration. Throws ConfigError, UsageError where neither names one.
Policy LoadPolicyOf(const Config& config, const std::string& file, const Context& context);

}  // namespace rollcall
