#include "store/archive.h"

#include <algorithm>

#include "store/accounts.h"
#include "store/engine/account_row.h"
#include "store/engine/event_writer.h"
#include "store/text_key.h"

namespace rollcall {

std::optional<RemovalEvent> RemovalEventFromCode(std::string_view code) {
  const auto found = std::ranges::find(kRemovalEvents, code);
  if (found == kRemovalEvents.end()) return std::nullopt;
  return static_cast<RemovalEvent>(found - kRemovalEvents.begin());
}

Removal::Removal(Database& database, const RemovalCause& cause, TimePoint now) : database_(database) {
  database_.Run(
      "INSERT INTO removal (removed_at, removed_by_user, removed_by_email_address, removal_event) "
      "VALUES (:at, :user, :email, :event)",
      {now, cause.by_user, OrNull(cause.by_email_address), Code(cause.event)});
}

Removal::~Removal() {
  try {
    database_.Run("DELETE FROM removal");
  } catch (const StoreError&) {  // the transaction has failed already, and takes the removal with it
  }
}

void RemoveAccount(Database& database, AccountId account, const RemovalCause& cause, std::string_view reason,
                   const Stamp& stamp) {
  const auto login = database.One<std::string>("SELECT login FROM account WHERE id = :id", {account});
  if (!login) throw StoreError("the account that is to be removed is not there");
  {
    const Removal removal(database, cause, stamp.now);
    database.Run("DELETE FROM membership WHERE account = :id", {account});
    database.Run("DELETE FROM hold WHERE account = :id", {account});
    database.Run("DELETE FROM link WHERE account = :id", {account});
    database.Run("DELETE FROM account WHERE id = :id", {account});
  }
  WriteEvent(database, Operation::kDeleteUser, {account, *login, false}, reason, stamp);
}

PurgeCounts PurgeArchive(Database& database, TimePoint removed_before, const Stamp& stamp) {
  database.Run("INSERT INTO purge (removed_before) VALUES (:before)", {removed_before});
  const auto purge = [&](const std::string& table) {
    const auto count =
        database.One<std::int64_t>("SELECT count(*) FROM " + table + " WHERE removed_at < :before", {removed_before});
    database.Run("DELETE FROM " + table + " WHERE removed_at < :before", {removed_before});
    return count.value();
  };
  const PurgeCounts counts = {.accounts = purge("deleted_account"),
                              .links = purge("deleted_link"),
                              .holds = purge("deleted_hold"),
                              .memberships = purge("deleted_membership")};
  database.Run("DELETE FROM purge");
  WriteEvent(database, Operation::kPurgeArchive, {},
             std::to_string(counts.accounts) + " accounts, " + std::to_string(counts.links) + " links, " +
                 std::to_string(counts.holds) + " holds and " + std::to_string(counts.memberships) + " memberships",
             stamp);
  return counts;
}

}  // namespace rollcall
