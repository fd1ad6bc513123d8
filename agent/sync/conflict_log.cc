#include "agent/sync/conflict_log.h"

#include "store/conflicts.h"

namespace rollcall {

ConflictLog::ConflictLog(const PassContext& pass) : pass_(pass) {
  for (std::string& subject : OpenConflictSubjects(pass.database, pass.source_id)) {
    earlier_.emplace(std::move(subject), false);
  }
}

void ConflictLog::Refuse(std::string_view place, std::string_view anchor, const std::string& reason) {
  ++pass_.counts().conflicts;
  pass_.listener.OnConflict(place, reason);
  RecordConflict(
      pass_.database,
      {.source = pass_.source_id, .place = std::string(place), .anchor = std::string(anchor), .reason = reason},
      pass_.stamp);
}

void ConflictLog::NoteRead(std::string_view anchor) {
  if (const auto found = earlier_.find(anchor); found != earlier_.end()) found->second = true;
}

void ConflictLog::Close(Coverage coverage, const std::vector<std::string>& gone) {
  for (const std::string& anchor : gone) NoteRead(anchor);
  const PassId pass = pass_.stamp.pass.value();
  if (coverage == Coverage::kFull) CloseConflictsNotSeen(pass_.database, pass_.source_id, pass, pass_.stamp.now);
  for (const auto& [subject, read] : earlier_) {
    if (read) CloseConflictsOf(pass_.database, pass_.source_id, subject, pass, pass_.stamp.now);
  }
}

}  // namespace rollcall
