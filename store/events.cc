#include "store/events.h"

#include <map>

#include "store/event_tally.h"

namespace rollcall {

namespace {

// A condition that is off still takes its value, but lets every row through. One that is always there, and off by its
// value, could use no index.
std::string_view If(bool on, std::string_view condition, std::string_view off) { return on ? condition : off; }

// Selects `what` of the events e that the filter lets through.
template <class... Columns, class Fn>
void Select(Database& database, std::string_view what, const EventFilter& filter, std::string_view rest, Fn fn) {
  std::string sql = "SELECT " + std::string(what) + " WHERE ";
  sql += If(filter.since.has_value(), "e.at >= :since", "CAST(:since AS BIGINT) IS NOT NULL");
  sql += If(filter.until.has_value(), " AND e.at < :until", " AND CAST(:until AS BIGINT) IS NOT NULL");
  sql += If(filter.operation.has_value(), " AND e.operation = :operation", " AND CAST(:operation AS TEXT) IS NOT NULL");
  sql += If(!filter.source.empty(), " AND e.source = :source", " AND CAST(:source AS TEXT) IS NOT NULL");
  sql += If(!filter.actor.empty(), " AND e.actor = :actor", " AND CAST(:actor AS TEXT) IS NOT NULL");
  sql += If(filter.account.has_value(), " AND e.account = :account ", " AND CAST(:account AS BIGINT) IS NOT NULL ");
  database.Each<Columns...>(sql + std::string(rest),
                            {filter.since.value_or(TimePoint{}), filter.until.value_or(TimePoint{}),
                             filter.operation ? Code(*filter.operation) : "", filter.source, filter.actor,
                             filter.account.value_or(AccountId{})},
                            fn, Rows::kMany);
}

// By id. Where an index finds the rows, the plus keeps the database from reading all of them for the sake of the order.
std::string_view OrderOf(const EventFilter& filter) {
  const bool is_narrow = filter.since || filter.until || filter.account || !filter.source.empty();
  return is_narrow ? "ORDER BY +e.id" : "ORDER BY e.id";
}

// How the events are counted: one by one, or by the days of event_count.
constexpr std::string_view kRows = "count(*) FROM event e";
constexpr std::string_view kDays = "CAST(sum(e.events) AS BIGINT) FROM event_count e";

// A group's column. Days are known by their midnights.
std::string_view ColumnOf(EventGroup group) {
  switch (group) {
    case EventGroup::kDay:
      return "e.at / 86400000 * 86400000";
    case EventGroup::kSource:
      return "e.source";
    case EventGroup::kOperation:
      return "e.operation";
  }
  throw std::logic_error("unknown group of events");
}

using Counts = std::map<std::string, std::int64_t>;

void AddCounts(Database& database, std::string_view counted, const EventFilter& filter, EventGroup group,
               Counts& counts) {
  const std::string what = std::string(ColumnOf(group)) + ", " + std::string(counted);
  if (group == EventGroup::kDay) {
    return Select<TimePoint, std::int64_t>(
        database, what, filter, "GROUP BY 1",
        [&counts](TimePoint day, std::int64_t events) { counts[DayText(day)] += events; });
  }
  Select<std::string, std::int64_t>(
      database, what, filter, "GROUP BY 1",
      [&counts](const std::string& name, std::int64_t events) { counts[name] += events; });
}

EventFilter Within(EventFilter filter, std::optional<TimePoint> since, std::optional<TimePoint> until) {
  filter.since = since;
  filter.until = until;
  return filter;
}

}  // namespace

void EachEvent(Database& database, const EventFilter& filter, const std::function<void(const Event&)>& fn,
               PublicIds public_ids) {
  Select<EventId, TimePoint, std::string_view, AccountId, std::string, std::string, bool, std::string, std::string,
         std::optional<PassId>, std::string>(
      database,
      "e.id, e.at, e.operation, e.account, " +
          std::string(public_ids == PublicIds::kTold
                          ? "coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d "
                            "WHERE d.id = e.account))"
                          : "CAST(NULL AS TEXT)") +
          ", e.login, e.enabled, e.actor, e.source, e.pass, e.reason FROM event e" +
          (public_ids == PublicIds::kTold ? " LEFT JOIN account a ON a.id = e.account" : ""),
      filter, OrderOf(filter),
      [&fn](EventId id, TimePoint at, std::string_view code, AccountId account, std::string public_id,
            std::string login, bool enabled, std::string actor, std::string source, std::optional<PassId> pass,
            std::string reason) {
        fn({.id = id,
            .at = at,
            .operation = OperationFromCode(code).value(),
            .account = account,
            .public_id = std::move(public_id),
            .login = std::move(login),
            .enabled = enabled,
            .actor = std::move(actor),
            .source = std::move(source),
            .pass = pass,
            .reason = std::move(reason)});
      });
}

void CountEvents(Database& database, const EventFilter& filter, EventGroup group,
                 const std::function<void(const EventCount&)>& fn) {
  using std::chrono::days;
  Counts counts;
  const auto add = [&](std::string_view counted, std::optional<TimePoint> since, std::optional<TimePoint> until) {
    AddCounts(database, counted, Within(filter, since, until), group, counts);
  };
  std::optional<TimePoint> first, last;  // whole days begin and end
  if (filter.since) first = std::chrono::ceil<days>(*filter.since);
  if (filter.until) last = std::chrono::floor<days>(*filter.until);
  const bool has_no_days = filter.account || !filter.actor.empty() || (first && last && *first >= *last);
  if (has_no_days) {
    add(kRows, filter.since, filter.until);
  } else {
    add(kDays, first, last);
    if (first) add(kRows, filter.since, first);
    if (last) add(kRows, last, filter.until);
  }
  for (const auto& [name, events] : counts) fn({.group = name, .events = events});
}

}  // namespace rollcall
