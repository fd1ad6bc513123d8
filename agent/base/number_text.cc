#include "agent/base/number_text.h"

#include <cstddef>

namespace rollcall {

std::string WithThousands(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), 1, ',');
  }
  return text;
}

std::string Counted(std::int64_t number, const std::string& noun) {
  return WithThousands(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace rollcall
