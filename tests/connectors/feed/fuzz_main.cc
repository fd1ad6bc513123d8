// Only of the fuzzer; see tests.cmake.
#include <cstddef>
#include <cstdint>

#include "tests/connectors/feed/fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  rollcall::ReadWhateverRecords({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
