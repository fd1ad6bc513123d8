#include "store/events.h"

#include <array>
#include <cstdio>

namespace rollcall {

namespace {

// Selects `what` of the events e that the filter lets through. Each condition is off where its value is 0 or empty;
// every value is bound twice, for names are positions.
template <class... Columns, class Fn>
void Select(Database& database, std::string_view what, const EventFilter& filter, std::string_view rest, Fn fn) {
  const std::string_view operation = filter.operation ? Code(*filter.operation) : "";
  const AccountId account = filter.account.value_or(AccountId{});
  database.Each<Columns...>(
      "SELECT " + std::string(what) +
          " WHERE e.at >= :since AND e.at < :until "
          "AND (:operation1 = '' OR e.operation = :operation2) AND (:source1 = '' OR e.source = :source2) "
          "AND (:actor1 = '' OR e.actor = :actor2) AND (:account1 = CAST(0 AS BIGINT) OR e.account = :account2) " +
          std::string(rest),
      {filter.since.value_or(TimePoint::min()), filter.until.value_or(TimePoint::max()), operation, operation,
       filter.source, filter.source, filter.actor, filter.actor, account, account},
      fn, Rows::kMany);
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
      filter, "ORDER BY e.id",
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
