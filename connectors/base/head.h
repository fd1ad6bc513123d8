// A source of bytes whose beginning can be looked at before it is read.
#pragma once

#include <string>

#include "connectors/base/byte_source.h"

namespace rollcall {

class HeadSource : public ByteSource {
 public:
  // `source` outlives this.
  explicit HeadSource(ByteSource& source) : source_(source) {}

  // The first `size` bytes, fewer where the source ends before. Only before the first Read; good until then.
  std::string_view Head(std::size_t size);

  std::size_t Read(std::span<char> into) override;

 private:
  ByteSource& source_;
  std::string head_;
  std::size_t given_ = 0;  // bytes of head_ that were read
};

}  // namespace rollcall
