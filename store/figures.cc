#include "store/figures.h"

#include <algorithm>

namespace rollcall {
namespace {

std::vector<NamedFigure> Named(Database& database, std::string_view sql) {
  std::vector<NamedFigure> figures;
  database.Each<std::string, std::int64_t>(sql, {}, [&figures](std::string name, std::int64_t count) {
    figures.push_back({std::move(name), count});
  });
  return figures;
}

constexpr std::string_view kAfter =
    "SELECT p.id, p.kind, s.name, CASE WHEN p.interrupted = 1 THEN 'interrupted' ELSE p.outcome END, p.started_at, "
    "p.finished_at, p.counts "
    "FROM pass p LEFT JOIN source s ON s.id = p.source WHERE p.id > :after ORDER BY p.id";
constexpr std::string_view kOne =
    "SELECT p.id, p.kind, s.name, CASE WHEN p.interrupted = 1 THEN 'interrupted' ELSE p.outcome END, p.started_at, "
    "p.finished_at, p.counts "
    "FROM pass p LEFT JOIN source s ON s.id = p.source WHERE p.id = :id";

// Tells the passes that have ended; `next` takes the others, and the latest of all.
void Tell(Database& database, std::string_view sql, PassId id, Rows rows, PassPosition& next,
          const std::function<void(const EndedPass&)>& fn) {
  database.Each<PassId, std::string, std::string, std::string, TimePoint, std::optional<TimePoint>, std::string>(
      sql, {id},
      [&](PassId pass, std::string kind, std::string source, std::string outcome, TimePoint started,
          std::optional<TimePoint> finished, std::string counts) {
        next.last = std::max(next.last, pass);
        if (!finished) return next.running.push_back(pass);
        fn({.id = pass,
            .kind = std::move(kind),
            .source = std::move(source),
            .outcome = std::move(outcome),
            .started_at = started,
            .finished_at = *finished,
            .counts = std::move(counts)});
      },
      rows);
}

}  // namespace

RegistryFigures ReadFigures(Database& database) {
  RegistryFigures figures;
  database.Each<std::string, bool, bool, std::int64_t>(
      "SELECT creation_source, enabled, automatic_deactivation, CAST(sum(accounts) AS BIGINT) FROM account_count "
      "WHERE accounts > 0 GROUP BY creation_source, enabled, automatic_deactivation",
      {}, [&figures](std::string source, bool enabled, bool automatic, std::int64_t count) {
        figures.accounts.push_back({std::move(source), enabled, automatic, count});
      });
  figures.holds = Named(database, "SELECT kind, count(*) FROM hold GROUP BY kind");
  figures.open_conflicts = Named(database,
                                 "SELECT s.name, count(*) FROM conflict c JOIN source s ON s.id = c.source "
                                 "WHERE c.closed_at IS NULL AND c.dismissed_at IS NULL GROUP BY s.name");
  figures.open_plans = Named(database, "SELECT kind, count(*) FROM plan WHERE outcome IS NULL GROUP BY kind");
  return figures;
}

void EachEndedPass(Database& database, PassPosition& position, const std::function<void(const EndedPass&)>& fn) {
  PassPosition next = {.last = position.last};
  for (const PassId pass : position.running) Tell(database, kOne, pass, Rows::kFew, next, fn);
  Tell(database, kAfter, position.last, Rows::kMany, next, fn);
  position = std::move(next);
}

bool IsBeyond(Database& database, const PassPosition& position) {
  return database.One<PassId>("SELECT coalesce(max(id), CAST(0 AS BIGINT)) FROM pass").value_or(PassId{}) <
         position.last;
}

}  // namespace rollcall
