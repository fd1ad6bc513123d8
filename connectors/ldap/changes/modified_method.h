// What changed by the time of each entry's last modification, for servers without a better way.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/changes/change_method.h"

namespace rollcall {

// An attribute that every change of an entry sets, and by whose order the server can search.
struct ModificationMark {
  std::string_view attribute;
  std::string_view suffix;  // behind the time to the second, where it is searched for
};
// entryCSN in OpenLDAP, where it is indexed for replication; else modifyTimestamp (RFC 4512 section 3.4.2).
const ModificationMark& MarkOf(LdapDialect dialect);

// How far back each pull looks behind what the last one saw: replication and long transactions bring changes late.
inline constexpr std::chrono::seconds kModificationOverlap{120};
// Up to so many entries, each pull also asks who is there at all, which shows who is gone.
inline constexpr std::int64_t kMostAnchorsInEachPull = 50'000;

// Asks for entries that were modified since the latest modification that the last pull saw, less the time that pull
// took and the overlap. All times are the server's own: this machine's clock only tells which of them cannot be. What
// is told twice is no harm. Deletions and moves out of the bases leave no time behind; they show in who is there, and
// beyond kMostAnchorsInEachPull in a pull from the start alone.
class ModifiedMethod : public ChangeMethod {
 public:
  explicit ModifiedMethod(Reading& reading);

  void Start(std::vector<std::string> positions) override;
  Coverage Read(const EntryKind& kind) override;
  // Throws CursorRejected where nothing was found that is as late as what the last pull saw last: that entry is gone,
  // the server was restored from a backup, or it does not search by this attribute.
  std::vector<std::string> Positions() override;
  std::string Remark() const override;

 private:
  bool is_delta() const { return since_.has_value(); }
  void ReadModified(const EntryKind& kind, const LdapBase& base);
  void Note(const LdapEntry& entry);
  // Names who is there. What silence about the others means: nothing where an anchor cannot be read.
  Coverage ReadAnchors(const EntryKind& kind);

  const ModificationMark& mark_;
  std::chrono::steady_clock::time_point started_;
  std::optional<TimePoint> since_;     // from the last pull; nullopt: from the start
  std::optional<TimePoint> expected_;  // the latest modification that the last pull saw
  std::vector<std::int64_t> known_;    // entries of each kind, by the last pull that counted them
  std::vector<std::int64_t> counted_;  // the same for the next pull
  std::optional<TimePoint> latest_;    // modification that this pull has seen
  std::int64_t found_ = 0;             // entries
  std::int64_t without_mark_ = 0;
};

}  // namespace rollcall
