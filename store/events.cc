#include "store/events.h"

#include <array>
#include <cstdio>

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

std::string DayText(std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

void CountByText(Database& database, const EventFilter& filter, std::string_view column,
                 const std::function<void(const EventCount&)>& fn) {
  Select<std::string, std::int64_t>(
      database, std::string(column) + ", count(*) FROM event e", filter, "GROUP BY 1 ORDER BY 1",
      [&fn](std::string group, std::int64_t events) { fn({.group = std::move(group), .events = events}); });
}

}  // namespace

void EachEvent(Database& database, const EventFilter& filter, const std::function<void(const Event&)>& fn) {
  Select<EventId, TimePoint, std::string_view, AccountId, std::string, std::string, bool, std::string, std::string,
         std::optional<PassId>, std::string>(
      database,
      "e.id, e.at, e.operation, e.account, "
      "coalesce(a.public_id, (SELECT max(d.public_id) FROM deleted_account d WHERE d.id = e.account)), e.login, "
      "e.enabled, e.actor, e.source, e.pass, e.reason FROM event e LEFT JOIN account a ON a.id = e.account",
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
  switch (group) {
    case EventGroup::kDay:
      return Select<std::int64_t, std::int64_t>(
          database, "e.at / 86400000, count(*) FROM event e", filter, "GROUP BY 1 ORDER BY 1",
          [&fn](std::int64_t day, std::int64_t events) { fn({.group = DayText(day), .events = events}); });
    case EventGroup::kSource:
      return CountByText(database, filter, "e.source", fn);
    case EventGroup::kOperation:
      return CountByText(database, filter, "e.operation", fn);
  }
}

}  // namespace rollcall
