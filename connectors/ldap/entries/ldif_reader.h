// LDIF (RFC 2849), content records only, read record by record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/base/file.h"
#include "connectors/ldap/connection/search.h"

namespace rollcall {

class LdifReader {
 public:
  // `file` outlives the reader; `name` is how messages call it.
  LdifReader(ByteSource& file, std::string name);

  // Loads the next record; what `entry` shows lives until the next call. false: the file is at its end. Throws
  // SourceRejected, with the line, for what is not LDIF, for records that nothing separates, for changes instead of
  // entries (changetype: add is an entry), and for values that stand in other files; SourceUnavailable where the last
  // line is not ended, because then the file may be cut off.
  bool Next(LdapEntry& entry);

 private:
  struct Line {
    std::string text;  // unfolded
    std::int64_t number = 0;
    std::string_view name;
    std::string_view value;
  };

  bool ReadPhysicalLine(std::string& line);
  bool NextLine(std::string& line);  // the one that was read ahead first
  void TakeBlanks(std::string& line);
  bool ReadRecord();  // into lines_; false: there is none
  void Split(Line& line) const;
  void Fill(LdapEntry& entry);
  [[noreturn]] void Reject(std::int64_t line, const std::string& why) const;

  ByteSource& file_;
  const std::string name_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::int64_t line_ = 0;
  std::optional<std::string> held_;  // read ahead
  std::vector<Line> lines_;          // the first `used_` are of the record
  std::size_t used_ = 0;
};

}  // namespace rollcall
