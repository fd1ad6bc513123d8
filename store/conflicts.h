// The records that passes could not apply, each with its reason.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

enum class ConflictId : std::int64_t {};

struct ConflictRecord {
  SourceId source{};
  std::string place;   // where a person finds the record
  std::string anchor;  // empty where it could not be read
  std::string reason;
};

// Queues it, or counts it once more where it stands already (same source, anchor or else place, and reason). One that
// was dismissed stays so.
void RecordConflict(Database& database, const ConflictRecord& conflict, const Stamp& stamp);
// Closes the conflicts of the source that a complete pass has not seen again, dismissed ones too: the same conflict
// is a new one when it comes back. Returns how many.
std::int64_t CloseConflictsNotSeen(Database& database, SourceId source, PassId pass, TimePoint now);

// The anchors (places where there is none) that have conflicts that are not closed.
std::vector<std::string> OpenConflictSubjects(Database& database, SourceId source);
// The anchors of these, where they are known.
std::vector<std::string> OpenConflictAnchors(Database& database, SourceId source);
// The groups that have one: their members are those of the last time that they could be read.
std::vector<GroupId> UnreadGroups(Database& database);
// Closes the conflicts of a record that this pass has seen without them.
void CloseConflictsOf(Database& database, SourceId source, std::string_view subject, PassId pass, TimePoint now);

enum class ConflictState : std::uint8_t {
  kOpen,
  kDismissed,  // a person has seen it and wants to hear no more of it
  kClosed,     // it did not occur any more
};
inline constexpr std::array<std::string_view, 3> kConflictStates = {"open", "dismissed", "closed"};
constexpr std::string_view Code(ConflictState state) { return kConflictStates[static_cast<std::size_t>(state)]; }

struct Conflict {
  ConflictId id{};
  std::string source;  // its name
  std::string place;   // where it was seen last
  std::string anchor;
  std::string reason;
  ConflictState state = ConflictState::kOpen;
  TimePoint first_seen_at;
  TimePoint last_seen_at;
  std::int64_t times = 0;
  std::optional<PassId> last_pass;
  std::optional<TimePoint> closed_at;
  std::optional<TimePoint> dismissed_at;
  std::string dismissed_by;
  std::string dismissal;  // why
};

struct ConflictFilter {
  std::string source;                  // name; empty: any
  std::optional<ConflictState> state;  // nullopt: any
};

// In the order in which they were first seen.
void EachConflict(Database& database, const ConflictFilter& filter, const std::function<void(const Conflict&)>& fn);
std::optional<Conflict> FindConflict(Database& database, ConflictId id);

// For as long as it goes on to occur. Throws StoreError where it is not open.
void DismissConflict(Database& database, ConflictId id, std::string_view by, std::string_view why, TimePoint now);

}  // namespace rollcall
