// A text as a file's bytes, in portions.
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "connectors/csv/reader.h"

namespace rollcall {

class TextSource : public ByteSource {
 public:
  static constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();

  explicit TextSource(std::string_view text, std::size_t portion = kWhole) : rest_(text), portion_(portion) {}
  std::size_t Read(std::span<char> into) override {
    const std::size_t count = rest_.copy(into.data(), std::min(into.size(), portion_));
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  const std::size_t portion_;
};

// All that the source has, asked for in portions.
inline std::string ReadAll(ByteSource& source, std::size_t portion = 4096) {
  std::string text;
  std::string part(portion, '\0');
  while (const std::size_t count = source.Read(part)) text.append(part, 0, count);
  return text;
}

}  // namespace rollcall
