// How the store itself writes the audit trail: with the change that it tells of, never apart from it.
#pragma once

#include "store/database.h"

namespace rollcall {

struct EventSubject {
  AccountId account{};
  std::string_view login;
  bool enabled = true;  // after the event
};

// Outside of a transaction, the event is a transaction of its own.
void WriteEvent(Database& database, Operation operation, const EventSubject& subject, std::string_view reason,
                const Stamp& stamp);

// Many events of one operation, with a statement for all of them. No account twice; needs an open transaction.
struct EventText {
  AccountId account{};
  std::string_view login;
  std::string_view reason;
};
enum class StateAfter : std::uint8_t { kDisabled, kEnabled };
void WriteEvents(Database& database, Operation operation, std::span<const EventText> events, StateAfter state,
                 const Stamp& stamp);

}  // namespace rollcall
