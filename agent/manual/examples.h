// The commented examples in conf/, built into the program: they are the reference of every key.
#pragma once

#include <string_view>

namespace rollcall {

extern const std::string_view kExampleAgentToml;
extern const std::string_view kExamplePolicyToml;

}  // namespace rollcall
