#include "connectors/base/head.h"

namespace rollcall {

std::string_view HeadSource::Head(std::size_t size) {
  std::size_t have = head_.size();
  head_.resize(std::max(size, have));
  while (have < size) {
    const std::size_t count = source_.Read({head_.data() + have, size - have});
    if (count == 0) break;
    have += count;
  }
  head_.resize(have);
  return std::string_view(head_).substr(0, size);
}

std::size_t HeadSource::Read(std::span<char> into) {
  if (given_ == head_.size()) return source_.Read(into);
  const std::size_t count = head_.copy(into.data(), into.size(), given_);
  given_ += count;
  if (given_ == head_.size()) {
    head_ = {};
    given_ = 0;
  }
  return count;
}

}  // namespace rollcall
