// What is fuzzed: all that stands between a line of a feed and the record in it.
#pragma once

#include <string_view>

namespace rollcall {

// Reads `bytes` as lines. Throws std::logic_error where the outcome cannot be right, whatever the bytes are.
void ReadWhateverRecords(std::string_view bytes);

}  // namespace rollcall
