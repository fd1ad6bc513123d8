#include "connectors/feed/http_page.h"

#include <xxhash.h>

#include <algorithm>
#include <new>

namespace rollcall {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{64} << 10;

}  // namespace

struct HttpPage::Hash {
  XXH3_state_t* state = XXH3_createState();
  Hash() {
    if (state == nullptr) throw std::bad_alloc();
    XXH3_64bits_reset(state);
  }
  ~Hash() { XXH3_freeState(state); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  void Add(std::string_view text) const { XXH3_64bits_update(state, text.data(), text.size()); }
};

HttpPage::HttpPage(ByteSource& source, std::size_t max_line_bytes)
    : source_(source), max_(max_line_bytes), hash_(std::make_unique<Hash>()), rest_(std::make_unique<Hash>()) {}

HttpPage::~HttpPage() = default;

std::uint64_t HttpPage::hash() const { return XXH3_64bits_digest(hash_->state); }

// Everything up to `count` bytes from the beginning of the line at hand has been read.
void HttpPage::Take(std::size_t count) {
  rest_->Add(std::string_view(buffer_).substr(begin_, count));
  begin_ += count;
}

// The line at hand is longer than it may be: only its length is kept.
void HttpPage::Drop() {
  cut_ += static_cast<std::int64_t>(buffer_.size() - begin_);
  Take(buffer_.size() - begin_);
}

bool HttpPage::Fill() {
  if (buffer_.size() - begin_ > max_ + 1) Drop();  // a carriage return may still belong to the line break
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kReadAtOnce);
  const std::size_t count = source_.Read(std::span(buffer_).subspan(kept));
  buffer_.resize(kept + count);
  return count > 0;
}

bool HttpPage::Skip(std::int64_t bytes, std::uint64_t hash) {
  while (bytes_ < bytes) {
    if (begin_ == buffer_.size() && !Fill()) return false;
    const auto count = std::min(buffer_.size() - begin_, static_cast<std::size_t>(bytes - bytes_));
    const std::string_view passed = std::string_view(buffer_).substr(begin_, count);
    lines_ += std::ranges::count(passed, '\n');
    Take(count);
    bytes_ += static_cast<std::int64_t>(count);
  }
  XXH3_copyState(hash_->state, rest_->state);
  return bytes == 0 || this->hash() == hash;
}

const HttpPage::Line* HttpPage::Give(std::size_t end) {
  std::string_view text = std::string_view(buffer_).substr(begin_, end - begin_);
  const std::int64_t whole = cut_ + static_cast<std::int64_t>(text.size());
  if (text.ends_with('\r')) text.remove_suffix(1);
  line_ = {.text = text, .number = ++lines_, .offset = bytes_, .bytes = cut_ + static_cast<std::int64_t>(text.size())};
  if (line_.bytes > static_cast<std::int64_t>(max_)) line_.text = {};
  Take(end + 1 - begin_);
  XXH3_copyState(hash_->state, rest_->state);
  bytes_ += whole + 1;
  cut_ = 0;
  return &line_;
}

const HttpPage::Line* HttpPage::Next() {
  std::size_t searched = 0;  // from begin_ on
  while (true) {
    const std::size_t end = buffer_.find('\n', begin_ + searched);
    if (end != std::string::npos) return Give(end);
    searched = buffer_.size() - begin_;
    const std::int64_t cut = cut_;
    if (!Fill()) return nullptr;
    if (cut_ != cut) searched = 0;
  }
}

}  // namespace rollcall
