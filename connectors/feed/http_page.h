// The lines of one page of a feed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/base/byte_source.h"

namespace rollcall {

// Memory: the longest line that is let through, and one portion. Not thread-safe.
class HttpPage {
 public:
  // `source` outlives it.
  HttpPage(ByteSource& source, std::size_t max_line_bytes);
  ~HttpPage();
  HttpPage(const HttpPage&) = delete;
  HttpPage& operator=(const HttpPage&) = delete;

  // Passes `bytes` over if the page begins with as many bytes of that hash. False: it is another page, or shorter, and
  // has to be read from a new answer.
  bool Skip(std::int64_t bytes, std::uint64_t hash);

  struct Line {
    std::string_view text;    // without its line break; dies with the next call; empty where it is too long
    std::int64_t number = 0;  // from 1
    std::int64_t offset = 0;  // of its beginning
    std::int64_t bytes = 0;   // without its line break
  };
  // nullptr: the answer is at its end. Throws what `source` throws.
  const Line* Next();

  // Behind the last line that Next returned.
  std::int64_t bytes() const { return bytes_; }
  std::uint64_t hash() const;
  // Whether, at the end, a line is left that has no line break.
  bool has_rest() const { return cut_ > 0 || begin_ < buffer_.size(); }

 private:
  struct Hash;
  bool Fill();
  void Drop();
  void Take(std::size_t count);
  const Line* Give(std::size_t end);

  ByteSource& source_;
  const std::size_t max_;
  std::string buffer_;
  std::size_t begin_ = 0;   // of the line at hand, in buffer_
  std::int64_t cut_ = 0;    // bytes of that line that were too many to keep
  std::int64_t bytes_ = 0;  // before that line
  std::int64_t lines_ = 0;
  std::unique_ptr<Hash> hash_;  // of everything before that line
  std::unique_ptr<Hash> rest_;  // the same with what was cut
  Line line_;
};

}  // namespace rollcall
