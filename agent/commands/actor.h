// Who calls.
#pragma once

#include <string>

#include "agent/output/context.h"

namespace rollcall {

// The login of the person who calls, also where sudo made them someone else; the number of the user where it has
// no name. Not thread-safe (getpwuid).
std::string CallingUser();

// --actor, or else who calls. The result lives as long as both.
const std::string& ActorOf(const std::string& given, const Context& context);

}  // namespace rollcall
