#include "connectors/feed/line_reader.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16U;

}  // namespace

LineReader::LineReader(int descriptor, std::string name, std::int64_t offset, std::size_t max_line_bytes)
    : descriptor_(descriptor), name_(std::move(name)), offset_(offset), max_(max_line_bytes) {}

LineReader::~LineReader() { close(descriptor_); }

// False: nothing more is there now.
bool LineReader::Fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  // A carriage return may still belong to the line break.
  if (buffer_.size() > max_ + 1) {
    begun_ += static_cast<std::int64_t>(buffer_.size());
    buffer_.clear();
  }
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kBlock);
  ssize_t count = 0;
  do count = pread(descriptor_, buffer_.data() + kept, kBlock, offset_ + begun_ + static_cast<std::int64_t>(kept));
  while (count < 0 && errno == EINTR);
  buffer_.resize(kept + static_cast<std::size_t>(count < 0 ? 0 : count));
  if (count < 0) throw SourceUnavailable(name_ + ": cannot be read: " + std::system_category().message(errno));
  return count > 0;
}

const LineReader::Line* LineReader::Give(std::size_t end) {
  std::string_view text = std::string_view(buffer_).substr(at_, end - at_);
  const std::int64_t whole = begun_ + static_cast<std::int64_t>(text.size());
  if (text.ends_with('\r')) text.remove_suffix(1);
  line_ = {.text = text, .offset = offset_, .bytes = begun_ + static_cast<std::int64_t>(text.size())};
  if (line_.bytes > static_cast<std::int64_t>(max_)) line_.text = {};
  offset_ += whole + 1;
  at_ = end + 1;
  begun_ = 0;
  return &line_;
}

const LineReader::Line* LineReader::Next() {
  std::size_t searched = at_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) return Give(end);
    const std::size_t kept = buffer_.size() - at_;
    const std::int64_t begun = begun_;
    if (!Fill()) return nullptr;
    searched = begun_ == begun ? kept : 0;
  }
}

}  // namespace rollcall
