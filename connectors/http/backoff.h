// When a request that the server puts off is made again.
#pragma once

#include <chrono>
#include <optional>

namespace rollcall {

// One request. Waits of 1, 2, 4, 8 ... seconds, or what the server asks for, as long as their sum stays within `limit`.
class HttpBackoff {
 public:
  explicit HttpBackoff(std::chrono::seconds limit) : left_(limit) {}

  // `asked`: the server's Retry-After. nullopt: not again; there is less time left than would have to be waited.
  std::optional<std::chrono::seconds> Next(std::optional<std::chrono::seconds> asked);

 private:
  std::chrono::seconds left_;
  std::chrono::seconds step_{1};
};

// Whether the same request may well succeed later (RFC 9110 section 15.6, RFC 6585 section 4).
bool IsPutOff(int status);

}  // namespace rollcall
