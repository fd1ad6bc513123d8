#include "store/events.h"

#include <map>

#include "store/engine/event_spans.h"

namespace rollcall {

namespace {

constexpr std::int64_t kFewEvents = 1000;

// What the filter asks of an event or of a span; a span has no actor and no account.
std::string Where(const EventFilter& filter, std::string_view first = "id", std::string_view last = "id") {
  std::string sql = " WHERE 1 = 1";
  if (filter.since) sql += " AND e.at >= (SELECT since FROM wanted)";
  if (filter.until) sql += " AND e.at < (SELECT until FROM wanted)";
  if (filter.operation) sql += " AND e.operation = (SELECT operation FROM wanted)";
  if (!filter.source.empty()) sql += " AND e.source = (SELECT source FROM wanted)";
  if (!filter.actor.empty()) sql += " AND e.actor = (SELECT actor FROM wanted)";
  if (filter.account) sql += " AND e.account = (SELECT account FROM wanted)";
  // The plus: the account's events are found by their index, not by the range of ids.
  const std::string id = filter.account ? " AND +e." : " AND e.";
  if (filter.after) sql += id + std::string(last) + " > (SELECT after FROM wanted)";
  if (filter.up_to) sql += id + std::string(first) + " <= (SELECT up_to FROM wanted)";
  return sql;
}

EventFilter WithoutPeople(EventFilter filter) {
  filter.actor.clear();
  filter.account.reset();
  return filter;
}

bool HasPeople(const EventFilter& filter) { return !filter.actor.empty() || filter.account; }

// Names the values that may be asked for.
template <class... Columns, class Fn>
void Select(Database& database, const std::string& sql, const EventFilter& filter, Fn fn) {
  database.Each<Columns...>(
      "WITH wanted AS (SELECT CAST(:since AS BIGINT) AS since, CAST(:until AS BIGINT) AS until, "
      "CAST(:operation AS TEXT) AS operation, CAST(:source AS TEXT) AS source, CAST(:actor AS TEXT) AS actor, "
      "CAST(:account AS BIGINT) AS account, CAST(:after AS BIGINT) AS after, CAST(:up_to AS BIGINT) AS up_to) SELECT " +
          sql,
      {filter.since.value_or(TimePoint{}), filter.until.value_or(TimePoint{}),
       filter.operation ? Code(*filter.operation) : "", filter.source, filter.actor,
       filter.account.value_or(AccountId{}), filter.after.value_or(EventId{}), filter.up_to.value_or(EventId{})},
      fn, filter.limit > 0 && filter.limit <= kFewEvents ? Rows::kFew : Rows::kMany);
}

// The events e that the filter lets through: all are read, in order, or the account's, or those that lie where the
// spans say. A block's spans may overlap: no event is to be read twice. In `order` there is a plus where the database
// would otherwise read all of them for its sake.
struct Found {
  std::string from;
  std::string_view order;
};
Found Find(const EventFilter& filter, std::string_view joined = "") {
  const std::string joining(joined);
  const bool has_kinds = filter.since || filter.until || filter.operation || !filter.source.empty();
  if (filter.account || !has_kinds) {
    return {" FROM event e" + joining + Where(filter), filter.account ? " ORDER BY +e.id" : " ORDER BY e.id"};
  }
  return {" FROM (SELECT min(e.first_event) AS first_event, max(e.last_event) AS last_event FROM event_span e" +
              Where(WithoutPeople(filter), "first_event", "last_event") + " GROUP BY e.block) s CROSS JOIN event e" +
              joining + Where(filter) + " AND e.id >= s.first_event AND e.id <= s.last_event",
          " ORDER BY +e.id"};
}

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

// `counted`: event_span or event_count; empty: the events themselves.
void AddCounts(Database& database, std::string_view counted, const EventFilter& filter, EventGroup group,
               Counts& counts) {
  const std::string sql =
      std::string(ColumnOf(group)) + ", " +
      (counted.empty() ? "count(*)" + Find(filter).from
                       : "CAST(sum(e.events) AS BIGINT) FROM " + std::string(counted) + " e" + Where(filter)) +
      " GROUP BY 1";
  if (group == EventGroup::kDay) {
    return Select<TimePoint, std::int64_t>(
        database, sql, filter, [&counts](TimePoint day, std::int64_t events) { counts[DayText(day)] += events; });
  }
  Select<std::string, std::int64_t>(
      database, sql, filter, [&counts](const std::string& name, std::int64_t events) { counts[name] += events; });
}

EventFilter Within(EventFilter filter, std::optional<TimePoint> since, std::optional<TimePoint> until) {
  filter.since = since;
  filter.until = until;
  return filter;
}

}  // namespace

void EachEvent(Database& database, const EventFilter& filter, const std::function<void(const Event&)>& fn,
               PublicIds public_ids) {
  const bool is_told = public_ids == PublicIds::kTold;
  const std::string limit = filter.limit > 0 ? " LIMIT " + std::to_string(filter.limit) : "";
  const Found found = Find(filter, is_told ? " LEFT JOIN account a ON a.id = e.account" : "");
  Select<EventId, TimePoint, std::string_view, AccountId, std::string, std::string, bool, std::string, std::string,
         std::optional<PassId>, std::string>(
      database,
      "e.id, e.at, e.operation, e.account, " +
          std::string(is_told ? "coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d "
                                "WHERE d.id = e.account))"
                              : "CAST(NULL AS TEXT)") +
          ", e.login, e.enabled, e.actor, e.source, e.pass, e.reason" + found.from + std::string(found.order) + limit,
      filter,
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

void EventsAfter(Database& database, EventId after, std::int64_t limit, const std::function<void(const Event&)>& fn) {
  const EventId newest = NewestEvent(database);
  if (after > newest) {
    throw StoreError("event " + std::to_string(static_cast<std::int64_t>(after)) + " is later than the newest event " +
                     std::to_string(static_cast<std::int64_t>(newest)) +
                     ": the registry was restored from a backup, or it is another registry. Start again from an event "
                     "that both have");
  }
  EachEvent(database, {.after = after, .up_to = newest, .limit = limit}, fn);
}

EventId NewestEvent(Database& database) {
  return database.One<EventId>("SELECT coalesce(max(id), 0) FROM event").value();
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
  if (HasPeople(filter)) {
    add("", filter.since, filter.until);
  } else if (first && last && *first >= *last) {
    add("event_span", filter.since, filter.until);
  } else {
    add("event_count", first, last);
    if (first) add("event_span", filter.since, first);
    if (last) add("event_span", last, filter.until);
  }
  for (const auto& [name, events] : counts) fn({.group = name, .events = events});
}

}  // namespace rollcall
