// One way from records to what a command prints: JSON, JSON lines, a table or CSV.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rollcall {

enum class OutputFormat : std::uint8_t { kTable, kJson, kCsv, kJsonLines };

// What was to be printed could not be written: the disk is full, or the reader of a pipe has gone.
class OutputError : public std::runtime_error {
 public:
  // `code` is an errno.
  explicit OutputError(int code);
  OutputError(const std::string& path, int code);
  int code() const { return code_; }

 private:
  int code_;
};

// Throws OutputError where the stream has failed; right after the writing, while errno still says why.
void ThrowIfFailed(const std::ostream& out);

// What a table or a CSV file shows of each record.
struct Column {
  enum class Kind : std::uint8_t {
    kText,
    kNumber,  // to the right in tables
    kTime,    // without fractions of a second in tables
  };
  enum class In : std::uint8_t { kBoth, kTable, kCsv };
  enum class Empty : std::uint8_t {
    kShown,
    kHidden,  // no such column in a table whose rows all have nothing or 0 there
  };

  std::string_view title = {};
  std::string_view field = {};  // of the record; "lastLogin.at" is a field of a field
  Kind kind = Kind::kText;
  In in = In::kBoth;
  Empty empty = Empty::kShown;
  std::string (*text)(const nlohmann::ordered_json& record) = nullptr;  // instead of `field`
};

// Prints records one by one, in flat memory. Whether they could be written is the stream's to tell: see
// ThrowIfFailed. Not thread-safe.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  virtual void Write(const nlohmann::ordered_json& record) = 0;
  // Prints what was written so far, for a reader who waits for more.
  virtual void Flush() = 0;
  // Prints what is still to come. Must be the last call; without it the output is cut short.
  virtual void Finish() = 0;
};

// `out` and `columns` must outlive the writer. A table without rows prints nothing.
std::unique_ptr<RecordWriter> MakeRecordWriter(OutputFormat format, std::span<const Column> columns, std::ostream& out);

}  // namespace rollcall
