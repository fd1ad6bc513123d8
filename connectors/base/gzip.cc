#include "connectors/base/gzip.h"

#include <zlib.h>

#include <stdexcept>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::size_t kPortion = std::size_t{64} << 10;
constexpr int kGzipOnly = 15 + 16;  // the largest window; zlib.h: +16 is a gzip header and nothing else

}  // namespace

struct GzipSource::Stream {
  z_stream state = {};
  bool whole = false;  // the last member has come to its end
  Stream() {
    if (inflateInit2(&state, kGzipOnly) != Z_OK) throw std::runtime_error("zlib cannot start");
  }
  ~Stream() { inflateEnd(&state); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

GzipSource::GzipSource(ByteSource& source, std::string name)
    : source_(source), name_(std::move(name)), packed_(kPortion, '\0'), stream_(std::make_unique<Stream>()) {}

GzipSource::~GzipSource() = default;

bool GzipSource::Fill() {
  const std::size_t count = source_.Read(packed_);
  stream_->state.next_in = reinterpret_cast<Bytef*>(packed_.data());
  stream_->state.avail_in = static_cast<uInt>(count);
  return count > 0;
}

std::size_t GzipSource::Read(std::span<char> into) {
  z_stream& state = stream_->state;
  const auto room = static_cast<uInt>(std::min(into.size(), kPortion));
  state.next_out = reinterpret_cast<Bytef*>(into.data());
  state.avail_out = room;
  while (state.avail_out == room) {
    if (state.avail_in == 0 && !Fill()) {
      if (stream_->whole) return 0;
      throw SourceUnavailable(name_ + ": the packed file is cut off: it ends before its end is told");
    }
    if (stream_->whole) inflateReset(&state);
    const int result = inflate(&state, Z_NO_FLUSH);
    stream_->whole = result == Z_STREAM_END;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      throw SourceRejected(name_ + ": the packed file is damaged: " + (state.msg != nullptr ? state.msg : "no gzip") +
                           "; pack it again");
    }
  }
  return room - state.avail_out;
}

}  // namespace rollcall
