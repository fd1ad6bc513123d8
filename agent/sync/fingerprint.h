// Change detection: what a source says of a user, in 64 bits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/observed.h"

namespace rollcall {

// Equal fingerprints mean that nothing the registry keeps has changed. The salt takes in what else the outcome
// follows from (the precedence of the sources), so that changing that looks at everyone once more. One
// Fingerprinter serves one pass; not thread-safe.
class Fingerprinter {
 public:
  explicit Fingerprinter(std::string_view salt) : salt_(salt) {}
  std::int64_t Of(const ObservedUser& user);

 private:
  std::string salt_;
  std::string buffer_;  // kept, so that an unchanged user costs no allocation
};

}  // namespace rollcall
