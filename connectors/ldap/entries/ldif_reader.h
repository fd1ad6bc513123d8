// LDIF (RFC 2849), content records only, read record by record.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/base/byte_source.h"
#include "connectors/base/head.h"
#include "connectors/ldap/connection/search.h"

namespace rollcall {

class LdifReader {
 public:
  // `file` and `read`, the attributes that are read, outlive the reader; `name` is how messages call the file. It is
  // UTF-8, with a byte order mark or without, or UTF-16 with one.
  LdifReader(ByteSource& file, std::string name, std::span<const std::string> read);

  // Loads the next record; what `entry` shows lives until the next call. false: the file is at its end. Throws
  // SourceRejected, with the line, for what is not LDIF, for records that nothing separates, for changes instead of
  // entries (changetype: add is an entry), and for values of attributes that are read that stand in other files;
  // SourceUnavailable where the last line is not ended, or the end of what ldapsearch prints is missing, because
  // then the file may be cut off.
  bool Next(LdapEntry& entry);

 private:
  struct Line {
    std::string text;  // unfolded
    std::int64_t number = 0;
    std::string_view name;
    std::string_view value;
    bool is_elsewhere = false;  // in another file
  };

  bool ReadPhysicalLine(std::string& line);
  bool NextLine(std::string& line);  // the one that was read ahead first
  void TakeBlanks(std::string& line);
  bool ReadRecord();  // into lines_; false: there is none
  void Split(Line& line) const;
  bool IsRead(std::string_view name) const;
  // Whether the record is a result that ldapsearch prints after entries. Rejects one of failure.
  bool IsSummary() const;
  // Throws where the file shows that more was to come.
  bool IsAtEnd() const;
  void Fill(LdapEntry& entry);
  [[noreturn]] void Reject(std::int64_t line, const std::string& why) const;

  HeadSource head_;
  const std::unique_ptr<ByteSource> decoder_;  // null: UTF-8
  ByteSource& file_;
  const std::string name_;
  const std::span<const std::string> read_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::int64_t line_ = 0;
  std::optional<std::string> held_;  // read ahead
  std::vector<Line> lines_;          // the first `used_` are of the record
  std::size_t used_ = 0;
  bool lacks_end_ = false;  // ldapsearch has begun to print and has not ended
};

}  // namespace rollcall
