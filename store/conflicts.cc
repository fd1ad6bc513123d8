#include "store/conflicts.h"

namespace rollcall {
namespace {

// One where its value is empty is off; each is bound twice, for names are positions.
constexpr std::string_view kSelectConflicts = R"sql(
SELECT * FROM (
  SELECT c.id, s.name AS source, c.place, c.anchor, c.reason,
    CASE WHEN c.closed_at IS NOT NULL THEN 'closed' WHEN c.dismissed_at IS NOT NULL THEN 'dismissed' ELSE 'open' END
      AS state,
    c.first_seen_at, c.last_seen_at, c.times, c.last_pass, c.closed_at, c.dismissed_at, c.dismissed_by, c.dismissal
  FROM conflict c JOIN source s ON s.id = c.source
) known WHERE (:id1 = CAST(0 AS BIGINT) OR id = :id2) AND (:source1 = '' OR source = :source2)
  AND (:state1 = '' OR state = :state2) ORDER BY id
)sql";

ConflictState StateFromCode(std::string_view code) {
  if (code == Code(ConflictState::kClosed)) return ConflictState::kClosed;
  return code == Code(ConflictState::kOpen) ? ConflictState::kOpen : ConflictState::kDismissed;
}

void Select(Database& database, ConflictId id, const ConflictFilter& filter,
            const std::function<void(const Conflict&)>& fn) {
  const std::string_view wanted = filter.state ? Code(*filter.state) : "";
  database.Each<ConflictId, std::string, std::string, std::string, std::string, std::string_view, TimePoint, TimePoint,
                std::int64_t, std::optional<PassId>, std::optional<TimePoint>, std::optional<TimePoint>, std::string,
                std::string>(
      kSelectConflicts, {id, id, filter.source, filter.source, wanted, wanted},
      [&fn](ConflictId found, std::string source, std::string place, std::string anchor, std::string reason,
            std::string_view state, TimePoint first, TimePoint last, std::int64_t times, std::optional<PassId> pass,
            std::optional<TimePoint> closed_at, std::optional<TimePoint> dismissed_at, std::string by,
            std::string why) {
        fn({.id = found,
            .source = std::move(source),
            .place = std::move(place),
            .anchor = std::move(anchor),
            .reason = std::move(reason),
            .state = StateFromCode(state),
            .first_seen_at = first,
            .last_seen_at = last,
            .times = times,
            .last_pass = pass,
            .closed_at = closed_at,
            .dismissed_at = dismissed_at,
            .dismissed_by = std::move(by),
            .dismissal = std::move(why)});
      },
      Rows::kMany);
}

}  // namespace

void RecordConflict(Database& database, const ConflictRecord& conflict, const Stamp& stamp) {
  const std::string& subject = conflict.anchor.empty() ? conflict.place : conflict.anchor;
  database.Run(
      "INSERT INTO conflict (source, subject, place, anchor, reason, first_seen_at, last_seen_at, last_pass) "
      "VALUES (:source, :subject, :place, :anchor, :reason, :first, :last, :pass) "
      "ON CONFLICT (source, subject, reason) WHERE closed_at IS NULL DO UPDATE SET times = conflict.times + 1, "
      "place = excluded.place, last_seen_at = excluded.last_seen_at, last_pass = excluded.last_pass",
      {conflict.source, subject, conflict.place, OrNull(conflict.anchor), conflict.reason, stamp.now, stamp.now,
       stamp.pass});
}

std::int64_t CloseConflictsNotSeen(Database& database, SourceId source, PassId pass, TimePoint now) {
  std::int64_t closed = 0;
  database.Each<std::int64_t>(
      "UPDATE conflict SET closed_at = :now WHERE source = :source AND closed_at IS NULL AND last_pass <> :pass "
      "RETURNING id",
      {now, source, pass}, [&closed](std::int64_t) { ++closed; });
  return closed;
}

std::vector<std::string> OpenConflictSubjects(Database& database, SourceId source) {
  std::vector<std::string> subjects;
  database.Each<std::string>("SELECT DISTINCT subject FROM conflict WHERE source = :source AND closed_at IS NULL",
                             {source}, [&subjects](std::string subject) { subjects.push_back(std::move(subject)); });
  return subjects;
}

std::vector<std::string> OpenConflictAnchors(Database& database, SourceId source) {
  std::vector<std::string> anchors;
  database.Each<std::string>(
      "SELECT DISTINCT anchor FROM conflict WHERE source = :source AND closed_at IS NULL AND anchor IS NOT NULL "
      "ORDER BY 1",
      {source}, [&anchors](std::string anchor) { anchors.push_back(std::move(anchor)); });
  return anchors;
}

std::vector<GroupId> UnreadGroups(Database& database) {
  std::vector<GroupId> groups;
  database.Each<GroupId>(
      "SELECT DISTINCT g.id FROM conflict c JOIN user_group g ON g.source = c.source AND g.anchor = c.subject "
      "WHERE c.closed_at IS NULL",
      {}, [&groups](GroupId group) { groups.push_back(group); });
  return groups;
}

void CloseConflictsOf(Database& database, SourceId source, std::string_view subject, PassId pass, TimePoint now) {
  database.Run(
      "UPDATE conflict SET closed_at = :now WHERE source = :source AND subject = :subject AND closed_at IS NULL "
      "AND last_pass <> :pass",
      {now, source, subject, pass});
}

void EachConflict(Database& database, const ConflictFilter& filter, const std::function<void(const Conflict&)>& fn) {
  Select(database, ConflictId{}, filter, fn);
}

std::optional<Conflict> FindConflict(Database& database, ConflictId id) {
  std::optional<Conflict> found;
  Select(database, id, {}, [&found](const Conflict& conflict) { found = conflict; });
  return found;
}

void DismissConflict(Database& database, ConflictId id, std::string_view by, std::string_view why, TimePoint now) {
  const auto dismissed = database.One<ConflictId>(
      "UPDATE conflict SET dismissed_at = :now, dismissed_by = :by, dismissal = :why "
      "WHERE id = :id AND closed_at IS NULL AND dismissed_at IS NULL RETURNING id",
      {now, by, OrNull(why), id});
  if (!dismissed) {
    throw StoreError("conflict " + std::to_string(static_cast<std::int64_t>(id)) + " is not open");
  }
}

}  // namespace rollcall
