// The deactivation of an eXo platform, as its properties file tells it, in the words of a policy.
#pragma once

#include <string>

namespace rollcall {

// The text of a policy.toml that does the same as the properties file: social.user.inactive.period.days and
// social.user.inactive.groupId; the schedule, social.UserAutomaticDeactivationJob.expression, stands in it as a
// comment, for it belongs into agent.toml. Throws ConfigError with file:line.
std::string PolicyFromProperties(const std::string& path);

}  // namespace rollcall
