// What is fuzzed: all that stands between the bytes of a CSV file and the users in it.
#pragma once

#include <string_view>

namespace rollcall {

// Reads `bytes` as a file. Throws std::logic_error where the outcome cannot be right, whatever the bytes are.
void ReadWhatever(std::string_view bytes);

}  // namespace rollcall
