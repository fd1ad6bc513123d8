#include "connectors/http/backoff.h"

#include <algorithm>
#include <array>

namespace rollcall {

std::optional<std::chrono::seconds> HttpBackoff::Next(std::optional<std::chrono::seconds> asked) {
  const std::chrono::seconds wait = std::max(asked.value_or(step_), std::chrono::seconds{1});
  step_ *= 2;
  if (wait > left_) return std::nullopt;
  left_ -= wait;
  return wait;
}

bool IsPutOff(int status) {
  constexpr std::array kPutOff = {429, 500, 502, 503, 504};
  return std::ranges::find(kPutOff, status) != kPutOff.end();
}

}  // namespace rollcall
