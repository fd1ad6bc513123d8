#include "agent/commands/policy_file.h"

#include "agent/commands/find_account.h"

namespace rollcall {

void AddPolicyFile(Command& command, std::string& file) {
  command.Option("--policy", "FILE", &file, "go by this file (default: that of the configuration)");
}

Policy LoadPolicyOf(const Config& config, const std::string& file, const Context& context) {
  const std::string& path = file.empty() ? config.policy : file;
  if (path.empty()) {
    throw UsageError(config.path +
                     " names no policy: add [deactivation] policy = \"policy.toml\", or give --policy FILE");
  }
  return LoadPolicy(path, context.settings);
}

std::vector<Protection> ProtectionsOf(const Config& config, const Context& context) {
  if (config.policy.empty()) return {};
  Policy policy = LoadPolicy(config.policy, context.settings);
  if (!policy.broken.empty()) throw ConfigError(policy.broken.front());
  return std::move(policy.protections);
}

PolicyDesk::PolicyDesk(const std::string& file, const Context& context, const std::optional<std::string>& only)
    : config_(LoadConfiguration(context)),
      policy_(LoadPolicyOf(config_, file, context)),
      registry_(config_.registry, IfAbsent::kFail),
      zone_(config_.time_zone),
      account_(only ? FindLiving(registry_.database(), *only) : std::nullopt),
      graph_(account_ ? GroupGraph(registry_.database(), account_->id) : GroupGraph(registry_.database())),
      resolved_(Resolve(policy_, graph_, registry_.database())),
      now_(context.clock()) {}

}  // namespace rollcall
