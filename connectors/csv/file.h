// A file that is read from beginning to end, and whether it stayed the same meanwhile.
#pragma once

#include <ctime>
#include <string>

#include "connectors/csv/reader.h"

namespace rollcall {

class InputFile : public ByteSource {
 public:
  // Opens. Throws SourceUnavailable.
  explicit InputFile(std::string path);

  // Throws SourceUnavailable.
  std::size_t Read(std::span<char> into) override;

  // Throws SourceUnavailable if the file was written to since it was opened, or if `read` bytes are not all of
  // it. Says nothing of pipes.
  void RequireUnchanged(std::int64_t read) const;

  // As it was when it was opened.
  std::int64_t size() const { return opened_.size; }
  std::string LastChange() const;  // ISO 8601, UTC

 private:
  struct State {
    std::int64_t size = 0;
    timespec changed = {};
    bool regular = false;
  };
  struct Descriptor {
    int number;
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
  };
  State Look() const;

  const std::string path_;
  const Descriptor descriptor_;
  State opened_;
};

// "812 bytes", "181 kB", "2.4 GB".
std::string FormatBytes(std::int64_t bytes);

}  // namespace rollcall
