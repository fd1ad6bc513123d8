// Who calls.
#pragma once

#include <string>

namespace rollcall {

// The login of the person who calls, also where sudo made them someone else; the number of the user where it has
// no name. Not thread-safe (getpwuid).
std::string CallingUser();

}  // namespace rollcall
