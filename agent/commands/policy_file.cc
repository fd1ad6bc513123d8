#include "agent/commands/policy_file.h"

#include "agent/commands/exit_code.h"

namespace rollcall {

Policy LoadPolicyOf(const Config& config, const std::string& file, const Context& context) {
  const std::string& path = file.empty() ? config.policy : file;
  if (path.empty()) {
    throw UsageError(config.path +
                     " names no policy: add [deactivation] policy = \"policy.toml\", or give --policy FILE");
  }
  return LoadPolicy(path, context.settings);
}

PolicyDesk::PolicyDesk(const std::string& file, const Context& context)
    : config_(LoadConfiguration(context)),
      policy_(LoadPolicyOf(config_, file, context)),
      registry_(config_.registry, IfAbsent::kFail),
      zone_(config_.time_zone),
      graph_(registry_.database()),
      resolved_(Resolve(policy_, graph_, registry_.database())),
      now_(context.clock()) {}

}  // namespace rollcall
