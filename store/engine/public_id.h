// The ids that other systems see.
#pragma once

#include <string>

#include "store/types.h"

namespace rollcall {

// A UUIDv7 (RFC 9562 section 5.7), lower case. Ids of one process and millisecond ascend (a 32-bit counter in
// rand_a and the head of rand_b), so that inserting them is appending. Not thread-safe.
std::string NewPublicId(TimePoint now);

// A random number from 1 to 2^63 - 1. Not thread-safe.
std::int64_t RandomNumber();

}  // namespace rollcall
