// Bytes from wherever they come: a file, a connection, another source that is unpacked.
#pragma once

#include <cstddef>
#include <span>

namespace rollcall {

// Bytes, in portions of any size.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the beginning of `into` and returns how many bytes that was; 0: the end. May throw SourceUnavailable.
  virtual std::size_t Read(std::span<char> into) = 0;
};

}  // namespace rollcall
