#include "store/let_through.h"

namespace rollcall {

void KeepLetThrough(Database& database, const LetThrough& let_through, const Stamp& stamp) {
  const auto& [source, rule, kind, changes] = let_through;
  database.Run(
      "INSERT INTO let_through (source, kind, at, pass, rule, changes) VALUES (:source, :kind, :at, :pass, :rule, "
      ":changes) ON CONFLICT (source, kind, at, pass, rule) "
      "DO UPDATE SET changes = let_through.changes + excluded.changes",
      {source, Code(kind), stamp.now, stamp.pass, rule, changes});
  database.Run("DELETE FROM let_through WHERE source = :source AND kind = :kind AND at <= :old",
               {source, Code(kind), stamp.now - kLongestWindow});
}

std::map<std::string, std::int64_t, std::less<>> LetThroughSince(Database& database, SourceId source, ChangeKind kind,
                                                                 TimePoint since) {
  std::map<std::string, std::int64_t, std::less<>> changes;
  database.Each<std::string, std::int64_t>(
      "SELECT rule, CAST(sum(changes) AS BIGINT) FROM let_through WHERE source = :source AND kind = :kind AND at > :at "
      "GROUP BY rule",
      {source, Code(kind), since},
      [&changes](std::string rule, std::int64_t count) { changes.emplace(std::move(rule), count); });
  return changes;
}

}  // namespace rollcall
