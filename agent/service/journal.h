// systemd's journal, in its own protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL): with fields to search by, such
// as `journalctl -u rollcall ROLLCALL_PASS=41`.
#pragma once

#include <string>

#include "agent/service/log.h"

namespace rollcall {

inline constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

// Thread-safe.
class Journal {
 public:
  explicit Journal(std::string path = kJournalSocket);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // MESSAGE, PRIORITY, SYSLOG_IDENTIFIER and, where there is one, ROLLCALL_PASS; the time is the journal's. false: it
  // is not there, or does not take the record.
  bool Tell(const LogRecord& record) const;

 private:
  const std::string path_;
  const int socket_;
};

}  // namespace rollcall
