// The program's version; the same as project() in CMakeLists.txt.
#pragma once

#include <string_view>

namespace rollcall {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace rollcall
