// The records of one run that cannot be applied, and the conflicts of earlier runs that have ended.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/guard/pass_context.h"
#include "connectors/connector.h"

namespace rollcall {

// Not thread-safe. `pass` outlives it.
class ConflictLog {
 public:
  explicit ConflictLog(const PassContext& pass);

  // Counts, reports and keeps a record that cannot be applied.
  void Refuse(std::string_view place, std::string_view anchor, const std::string& reason);
  // This run has read the record of this anchor.
  void NoteRead(std::string_view anchor);
  // A full pull ends the conflicts that it has not met again; a delta those of records that it has read and of anchors
  // that are `gone`.
  void Close(Coverage coverage, const std::vector<std::string>& gone);

 private:
  const PassContext& pass_;
  std::map<std::string, bool, std::less<>> earlier_;  // subjects with a conflict before this run; whether it was read
};

}  // namespace rollcall
