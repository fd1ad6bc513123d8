// The audit trail: append-only, enforced by the database.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

struct Event {
  EventId id{};
  TimePoint at;
  Operation operation = Operation::kCreateUser;
  AccountId account{};
  std::string public_id;  // of the account
  std::string login;      // of the account at that time
  bool enabled = true;    // of the account after it
  std::string actor;
  std::string source;  // code of a creation source or kAutomaticDeactivation.code
  std::optional<PassId> pass;
  std::string reason;
};

struct EventFilter {
  std::optional<TimePoint> since;  // inclusive
  std::optional<TimePoint> until;  // exclusive
  std::optional<Operation> operation;
  std::string source;
  std::string actor;
  std::optional<AccountId> account;
  std::optional<EventId> after;  // later events only
  std::optional<EventId> up_to;  // this one and earlier ones
  std::int64_t limit = 0;        // at most so many; 0: all
};

enum class PublicIds : std::uint8_t {
  kTold,
  kLeftOut,  // Event::public_id is empty, and no account is looked up for it
};

// In the order in which they were written. Those of the transaction that is open may be left out.
void EachEvent(Database& database, const EventFilter& filter, const std::function<void(const Event&)>& fn,
               PublicIds public_ids = PublicIds::kTold);

// At most `limit` (1 or more) events after `after`, in order: a cursor. Ids grow in the order of commits, because the
// transaction that writes events holds the registry's write lock before it takes their ids: once an event was read, no
// event with a smaller id appears, on any database. Ids may have gaps. Throws StoreError where `after` is later than
// the newest event: the registry was restored from a backup, and the ids in between name other events.
void EventsAfter(Database& database, EventId after, std::int64_t limit, const std::function<void(const Event&)>& fn);

// The id of the newest event; 0: there is none.
EventId NewestEvent(Database& database);

enum class EventGroup : std::uint8_t { kDay, kSource, kOperation };

struct EventCount {
  std::string group;  // 2026-11-22 (UTC), or the code of the source or operation
  std::int64_t events = 0;
};

// How many events the filter lets through, by group and in its order. Where it has no actor and no account, no event is
// read for it. Leaves `after`, `up_to` and `limit` aside. Those of the transaction that is open may be left out.
void CountEvents(Database& database, const EventFilter& filter, EventGroup group,
                 const std::function<void(const EventCount&)>& fn);

}  // namespace rollcall
