// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace rollcall {

// 1,234,567. `number` is not negative.
std::string WithThousands(std::int64_t number);

// "1 event", "5,231 events".
std::string Counted(std::int64_t number, const std::string& noun);

}  // namespace rollcall
