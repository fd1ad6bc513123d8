#include "agent/commands/actor.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace rollcall {

std::string CallingUser() {
  const char* before_sudo = std::getenv("SUDO_USER");
  if (before_sudo != nullptr && *before_sudo != '\0') return before_sudo;
  const passwd* user = getpwuid(geteuid());
  if (user != nullptr) return user->pw_name;
  return std::to_string(geteuid());
}

const std::string& ActorOf(const std::string& given, const Context& context) {
  return given.empty() ? context.actor : given;
}

}  // namespace rollcall
