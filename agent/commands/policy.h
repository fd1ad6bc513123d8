// rollcall policy: look at a policy, check it, and try another one.
#pragma once

#include <optional>
#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct PolicyShowOptions {
  std::string policy;  // file; empty: the configuration's
};
struct PolicyCheckOptions {
  std::string policy;
};
struct PolicyTestOptions {
  std::string policy;                // the new one; empty: the configuration's
  std::optional<std::int64_t> back;  // days; nullopt: compare with the configuration's, today
};
struct PolicyFromPropertiesOptions {
  std::string file;
};

// Every value of the effective policy, and where it stands.
ExitCode RunPolicyShow(const PolicyShowOptions& options, Context& context);
// kUsage where something is wrong that holds a rule or all of them; warnings are kFine.
ExitCode RunPolicyCheck(const PolicyCheckOptions& options, Context& context);
ExitCode RunPolicyTest(const PolicyTestOptions& options, Context& context);
ExitCode RunPolicyFromProperties(const PolicyFromPropertiesOptions& options, Context& context);
// All throw ConfigError, UsageError, StoreError and OutputError.

}  // namespace rollcall
