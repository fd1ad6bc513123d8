#include "store/engine/event_writer.h"

#include "store/engine/engine.h"

namespace rollcall {

namespace {

EventRow RowOf(Operation operation, const EventSubject& subject, std::string_view reason, const Stamp& stamp) {
  return {.at = stamp.now,
          .operation = Code(operation),
          .account = subject.account,
          .login = subject.login,
          .enabled = subject.enabled,
          .actor = stamp.actor,
          .source = stamp.event_source,
          .pass = stamp.pass,
          .reason = reason};
}

}  // namespace

void WriteEvent(Database& database, Operation operation, const EventSubject& subject, std::string_view reason,
                const Stamp& stamp) {
  Engine& engine = EngineOf(database);
  if (engine.state == Engine::State::kNone) {
    Transaction transaction(database);
    WriteEvent(database, operation, subject, reason, stamp);
    return transaction.Commit();
  }
  if (!engine.events) engine.events = std::make_unique<EventBlock>(database);
  engine.events->Write(database, RowOf(operation, subject, reason, stamp));
}

void WriteEvents(Database& database, Operation operation, std::span<const EventText> events, StateAfter state,
                 const Stamp& stamp) {
  if (EngineOf(database).state == Engine::State::kNone) throw std::logic_error("events need a transaction");
  for (const auto& [account, login, reason] : events) {
    WriteEvent(database, operation, {account, login, state == StateAfter::kEnabled}, reason, stamp);
  }
}

}  // namespace rollcall
