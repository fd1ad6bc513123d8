#include "store/passes.h"

#include <utility>
#include <vector>

namespace rollcall {

PassId BeginPass(Database& database, const PassStart& start) {
  return database
      .One<PassId>(
          "INSERT INTO pass (kind, source, actor, started_at, cursor_before) "
          "VALUES (:kind, :source, :actor, :started_at, :cursor) RETURNING id",
          {start.kind, start.source, start.actor, start.started_at, OrNull(start.cursor_before)})
      .value();
}

void SetCursorBefore(Database& database, PassId pass, std::string_view cursor) {
  database.Run("UPDATE pass SET cursor_before = :cursor WHERE id = :id", {OrNull(cursor), pass});
}

void NoteApplying(Database& database, PassId pass, std::int64_t records, TimePoint now) {
  database.Run("UPDATE pass SET applying_since = :now, to_apply = :records WHERE id = :id", {now, records, pass});
}

void EndPass(Database& database, PassId pass, const PassEnd& end) {
  const bool interrupted = end.outcome == "interrupted";
  database.Run(
      "UPDATE pass SET outcome = :outcome, finished_at = :finished_at, counts = :counts, proof = :proof, "
      "cursor_after = :cursor, error = :error, interrupted = :interrupted WHERE id = :id",
      {interrupted ? std::string("failed") : end.outcome, end.finished_at, OrNull(end.counts), OrNull(end.proof),
       OrNull(end.cursor_after), OrNull(end.error), interrupted, pass});
}

bool WasPulled(Database& database, SourceId source) {
  return database
      .One<std::int64_t>("SELECT 1 FROM pass WHERE source = :source AND outcome IN ('complete', 'held') LIMIT 1",
                         {source})
      .has_value();
}

std::string LoadCursor(Database& database, SourceId source) {
  return database.One<std::string>("SELECT position FROM cursor WHERE source = :source", {source}).value_or("");
}

void ForgetCursor(Database& database, std::string_view source) {
  database.Run("UPDATE cursor SET position = '' WHERE source = (SELECT id FROM source WHERE name = :name)", {source});
}

void SaveCursor(Database& database, SourceId source, std::string_view cursor, PassId pass, TimePoint now) {
  database.Run(
      "INSERT INTO cursor (source, position, pass, saved_at) VALUES (:source, :position, :pass, :saved_at) "
      "ON CONFLICT (source) DO UPDATE SET position = excluded.position, pass = excluded.pass, "
      "saved_at = excluded.saved_at",
      {source, cursor, pass, now});
}

namespace {

// A sync holds the lock of its source for as long as it runs, every other run the lock of runs.
RegistryLockKind LockOfRecord(std::optional<std::int64_t> source) {
  return source ? LockOf(SourceId{*source}) : RegistryLockKind::kPass;
}

// Calls fn(id, lock) for each record that is marked as running.
void EachMarkedRunning(Database& database, const std::function<void(PassId, RegistryLockKind)>& fn) {
  std::vector<std::pair<PassId, RegistryLockKind>> marked;
  database.Each<PassId, std::optional<std::int64_t>>(
      "SELECT id, source FROM pass WHERE outcome = 'running'", {},
      [&marked](PassId id, std::optional<std::int64_t> source) { marked.emplace_back(id, LockOfRecord(source)); });
  for (const auto& [id, lock] : marked) fn(id, lock);
}

// The ids of the runs whose process lives, each between two commas: a run that died has left its lock.
std::string RunningIds(Database& database) {
  std::string ids = ",";
  EachMarkedRunning(database, [&](PassId id, RegistryLockKind lock) {
    if (IsLocked(database, lock)) ids += std::to_string(static_cast<std::int64_t>(id)) + ',';
  });
  return ids;
}

constexpr std::string_view kSelectPasses = R"sql(
SELECT p.id, p.kind, s.name, p.actor, p.started_at, p.finished_at,
  CASE WHEN p.interrupted = 1 OR (p.outcome = 'running' AND :live1 NOT LIKE '%,' || p.id || ',%') THEN 'interrupted'
    ELSE p.outcome END,
  p.counts, p.proof, p.cursor_before, p.cursor_after, p.error, p.applying_since, coalesce(p.to_apply, 0)
FROM pass p LEFT JOIN source s ON s.id = p.source
WHERE (:id1 = CAST(0 AS BIGINT) OR p.id = :id2) AND (:source1 = '' OR s.name = :source2)
  AND (:outcome1 = '' OR :outcome2 =
    CASE WHEN p.interrupted = 1 OR (p.outcome = 'running' AND :live2 NOT LIKE '%,' || p.id || ',%') THEN 'interrupted'
      ELSE p.outcome END)
ORDER BY p.id DESC LIMIT :most
)sql";

void Select(Database& database, PassId id, const PassFilter& filter, const std::function<void(const PassRecord&)>& fn) {
  const std::string live = RunningIds(database);
  database
      .Each<PassId, std::string, std::string, std::string, TimePoint, std::optional<TimePoint>, std::string,
            std::string, std::string, std::string, std::string, std::string, std::optional<TimePoint>, std::int64_t>(
          kSelectPasses,
          {live, id, id, filter.source, filter.source, filter.outcome, filter.outcome, live,
           filter.limit.value_or(INT64_MAX)},
          [&fn](PassId found, std::string kind, std::string source, std::string actor, TimePoint started,
                std::optional<TimePoint> finished, std::string outcome, std::string counts, std::string proof,
                std::string cursor_before, std::string cursor_after, std::string error,
                std::optional<TimePoint> applying_since, std::int64_t to_apply) {
            fn({.id = found,
                .kind = std::move(kind),
                .source = std::move(source),
                .actor = std::move(actor),
                .started_at = started,
                .applying_since = applying_since,
                .to_apply = to_apply,
                .finished_at = finished,
                .outcome = std::move(outcome),
                .counts = std::move(counts),
                .proof = std::move(proof),
                .cursor_before = std::move(cursor_before),
                .cursor_after = std::move(cursor_after),
                .error = std::move(error)});
          },
          Rows::kMany);
}

}  // namespace

void EachPass(Database& database, const PassFilter& filter, const std::function<void(const PassRecord&)>& fn) {
  Select(database, PassId{}, filter, fn);
}

std::optional<PassRecord> FindPass(Database& database, PassId id) {
  std::optional<PassRecord> found;
  Select(database, id, {}, [&found](const PassRecord& pass) { found = pass; });
  return found;
}

std::optional<PassRecord> RunningPass(Database& database) {
  std::optional<PassRecord> found;
  Select(database, PassId{}, {.outcome = "running", .limit = 1}, [&found](const PassRecord& pass) { found = pass; });
  return found;
}

void EndAbandonedPasses(Database& database, TimePoint now, RegistryLockKind own) {
  EachMarkedRunning(database, [&](PassId id, RegistryLockKind lock) {
    if (lock != own && IsLocked(database, lock)) return;
    database.Run(
        "UPDATE pass SET outcome = 'failed', interrupted = 1, finished_at = :now, error = :error WHERE id = :id",
        {now, "interrupted: its process ended before it did", id});
  });
}

}  // namespace rollcall
