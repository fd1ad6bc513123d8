// A file that is read from beginning to end, what it was, and whether it stayed the same meanwhile.
#pragma once

#include <chrono>
#include <ctime>
#include <memory>
#include <string>

#include "connectors/base/byte_source.h"

namespace rollcall {

// How old a file may be and how long it must have been left alone; 0: any.
struct FileAge {
  std::chrono::seconds settled{0};
  std::chrono::hours most{0};
};

class InputFile : public ByteSource {
 public:
  // Opens. Throws SourceUnavailable; `name` is how messages call the file.
  InputFile(const std::string& path, std::string name);
  ~InputFile() override;

  // Throws SourceUnavailable.
  std::size_t Read(std::span<char> into) override;

  // Throws SourceUnavailable if the file was changed too lately or too long ago by the clock of this machine, which
  // stamps files. Says nothing of pipes.
  void RequireAge(const FileAge& age) const;
  // Throws SourceUnavailable if the file was written to since it was opened, or if not all of it was read. Says
  // nothing of pipes.
  void RequireUnchanged() const;

  // As it was when it was opened.
  std::int64_t size() const { return opened_.size; }
  std::string LastChange() const;  // ISO 8601, UTC
  // Of what was read so far.
  std::int64_t bytes() const { return bytes_; }
  std::string Sha256() const;  // lower-case hexadecimal

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
  struct Digest;
  State Look() const;

  const std::string name_;
  const Descriptor descriptor_;
  const State opened_;
  const std::unique_ptr<Digest> digest_;
  std::int64_t bytes_ = 0;
};

// "812 bytes", "181 kB", "2.4 GB".
std::string FormatBytes(std::int64_t bytes);

}  // namespace rollcall
