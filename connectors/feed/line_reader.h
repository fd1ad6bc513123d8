// The complete lines of a file that may still grow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

// Owns the descriptor. Memory: the longest line that is let through, and one block. Not thread-safe.
class LineReader {
 public:
  // Reads from `offset`, which is the beginning of a line. `name`: as messages call the file. Takes `descriptor`.
  LineReader(int descriptor, std::string name, std::int64_t offset, std::size_t max_line_bytes);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  struct Line {
    std::string_view text;    // dies with the next call; empty where it is longer than allowed
    std::int64_t offset = 0;  // of its beginning
    std::int64_t bytes = 0;   // without its line break
  };
  // nullptr: no complete line is left now. Throws SourceUnavailable.
  const Line* Next();
  // Behind the last line that Next returned.
  std::int64_t offset() const { return offset_; }
  // Of a last line that has no line break, once Next has returned nullptr.
  std::int64_t unfinished() const { return begun_ + static_cast<std::int64_t>(buffer_.size() - at_); }

 private:
  bool Fill();
  const Line* Give(std::size_t end);

  int descriptor_;
  std::string name_;
  std::int64_t offset_;
  std::size_t max_;
  std::string buffer_;
  std::size_t at_ = 0;      // of buffer_, where the next line begins
  std::int64_t begun_ = 0;  // bytes of that line that were too many to keep
  Line line_;
};

}  // namespace rollcall
