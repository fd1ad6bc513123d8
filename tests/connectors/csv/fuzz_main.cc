// Only of the fuzzer; see tests.cmake.
#include <cstddef>
#include <cstdint>

#include "tests/connectors/csv/fuzz_one.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  rollcall::ReadWhatever({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
