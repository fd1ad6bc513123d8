// gzip (RFC 1952), one member after the other, unpacked in flat memory.
#pragma once

#include <memory>
#include <string>

#include "connectors/base/byte_source.h"

namespace rollcall {

inline constexpr std::string_view kGzipMagic = "\x1F\x8B";

class GzipSource : public ByteSource {
 public:
  // `source` outlives this; `name` is how messages call the file.
  GzipSource(ByteSource& source, std::string name);
  ~GzipSource() override;

  // Throws SourceUnavailable where the packed data end too early, and SourceRejected where they are damaged.
  std::size_t Read(std::span<char> into) override;

 private:
  struct Stream;
  bool Fill();

  ByteSource& source_;
  const std::string name_;
  std::string packed_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace rollcall
