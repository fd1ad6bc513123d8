// The deactivation of an eXo platform, as its properties file tells it, in the words of a policy.
#pragma once

#include <string>
#include <vector>

namespace rollcall {

struct PropertiesPolicy {
  std::string text;                   // of a policy.toml
  std::vector<std::string> warnings;  // keys social.user.* that it does not know
};

// What does the same as the properties file: social.user.inactive.period.days (or social.user..inactive.period.days)
// and social.user.inactive.groupId, a list with commas; the schedule, social.UserAutomaticDeactivationJob.expression,
// is a comment in it, because it belongs into agent.toml. Throws ConfigError with file:line.
PropertiesPolicy PolicyFromProperties(const std::string& path);

}  // namespace rollcall
