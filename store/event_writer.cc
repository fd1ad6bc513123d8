#include "store/event_writer.h"

#include "store/database_impl.h"

namespace rollcall {

void WriteEvent(Database& database, Operation operation, const EventSubject& subject, std::string_view reason,
                const Stamp& stamp) {
  using State = Database::Impl::State;
  if (database.impl_->state == State::kNone) {
    Transaction transaction(database);
    WriteEvent(database, operation, subject, reason, stamp);
    return transaction.Commit();
  }
  auto& block = database.impl_->events;
  if (!block) block = std::make_unique<EventBlock>(database);
  block->Write(database, {.at = stamp.now,
                          .operation = Code(operation),
                          .account = subject.account,
                          .login = subject.login,
                          .enabled = subject.enabled,
                          .actor = stamp.actor,
                          .source = stamp.event_source,
                          .pass = stamp.pass,
                          .reason = reason});
}

}  // namespace rollcall
