// The record of each pass, and the cursors of the sources.
#pragma once

#include <functional>

#include "store/database.h"
#include "store/registry_lock.h"

namespace rollcall {

struct PassStart {
  std::string kind;  // "sync", "import"
  std::optional<SourceId> source;
  std::string actor;
  TimePoint started_at;
  std::string cursor_before;
};

struct PassEnd {
  std::string outcome;  // "complete", "held", "failed", "interrupted"
  TimePoint finished_at;
  std::string counts;  // a JSON object
  std::string proof;   // why the pull is known to be complete
  std::string cursor_after;
  std::string error;
};

PassId BeginPass(Database& database, const PassStart& start);
// Where the pull goes on from, once that is known.
void SetCursorBefore(Database& database, PassId pass, std::string_view cursor);
// It has read its source, and begins to apply so many records.
void NoteApplying(Database& database, PassId pass, std::int64_t records, TimePoint now);
void EndPass(Database& database, PassId pass, const PassEnd& end);
// Whether a pass over this source has come to its end before.
bool WasPulled(Database& database, SourceId source);

// Empty: there is none yet.
std::string LoadCursor(Database& database, SourceId source);
// The next pull reads everything.
void ForgetCursor(Database& database, std::string_view source);
void SaveCursor(Database& database, SourceId source, std::string_view cursor, PassId pass, TimePoint now);

struct PassRecord {
  PassId id{};
  std::string kind;
  std::string source;  // its name; empty: none
  std::string actor;
  TimePoint started_at;
  std::optional<TimePoint> applying_since;  // nullopt: it reads its source, or has too little to apply to say so
  std::int64_t to_apply = 0;                // records
  std::optional<TimePoint> finished_at;
  std::string outcome;  // "running" only while it really does
  std::string counts;   // a JSON object; empty: it failed before anything was counted
  std::string proof;
  std::string cursor_before;
  std::string cursor_after;
  std::string error;  // why it failed, or what was held
};

struct PassFilter {
  std::string source;                 // name; empty: any
  std::string outcome;                // empty: any
  std::optional<std::int64_t> limit;  // how many, the latest ones; nullopt: all
};

inline constexpr std::array<std::string_view, 5> kPassOutcomes = {"complete", "held", "failed", "interrupted",
                                                                  "running"};

// The latest first.
void EachPass(Database& database, const PassFilter& filter, const std::function<void(const PassRecord&)>& fn);
std::optional<PassRecord> FindPass(Database& database, PassId id);
// The newest one that is running.
std::optional<PassRecord> RunningPass(Database& database);
// Ends the records of runs whose process has died: those that are marked as running and whose lock is free. `own` is
// the lock that the caller holds itself, for a run that it has not begun.
void EndAbandonedPasses(Database& database, TimePoint now, RegistryLockKind own);

}  // namespace rollcall
