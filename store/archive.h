// The archive: what was removed, whole, with who, when and why; and its return.
#pragma once

#include <functional>

#include "store/database.h"
#include "store/links.h"

namespace rollcall {

// Why something was removed.
enum class RemovalEvent : std::uint8_t {
  kAccessChange,
  kAccountInactivity,
  kSecurityIncident,
  kDataCorrection,
  kSourceRemoval,
};
inline constexpr std::array<std::string_view, 5> kRemovalEvents = {
    "access-change", "account-inactivity", "security-incident", "data-correction", "source-removal"};
constexpr std::string_view Code(RemovalEvent event) { return kRemovalEvents[static_cast<std::size_t>(event)]; }
std::optional<RemovalEvent> RemovalEventFromCode(std::string_view code);

// Who removes, and why. The time is the stamp's.
struct RemovalCause {
  RemovalEvent event = RemovalEvent::kDataCorrection;
  std::string by_user;           // a login: never empty
  std::string by_email_address;  // of the same person, for one of the two may be gone later; empty: not known
};

// While it lives, the transaction may delete accounts, links and memberships, and the database moves each into the
// archive with this cause. Needs an open transaction. One at a time.
class Removal {
 public:
  Removal(Database& database, const RemovalCause& cause, TimePoint now);
  ~Removal();
  Removal(const Removal&) = delete;
  Removal& operator=(const Removal&) = delete;

 private:
  Database& database_;
};

// Moves the account, its links, holds and memberships into the archive; one deleteUser event with `reason`.
// Throws StoreError where the account is not there.
void RemoveAccount(Database& database, AccountId account, const RemovalCause& cause, std::string_view reason,
                   const Stamp& stamp);

struct ArchivedAccount {
  std::int64_t removal = 0;  // the number of the removal; what was removed together has the same
  Account account;           // as it was
  TimePoint removed_at;
  RemovalEvent event = RemovalEvent::kDataCorrection;
  std::string removed_by_user;
  std::string removed_by_email_address;
  std::string reason;   // of its deleteUser event; empty: none was given
  bool living = false;  // it has been restored since
};

// Newest removal first. By login (folded), by public id, or by the anchor of a link it had. Accounts that live again
// are among the results.
std::vector<ArchivedAccount> FindArchived(Database& database, std::string_view login_or_public_id);
std::optional<ArchivedAccount> FindArchivedByAnchor(Database& database, SourceId source, std::string_view anchor);

// The anchors of that source whose accounts were removed; where there are more than `most`, any `most` + 1 of them.
void EachArchivedAnchor(Database& database, SourceId source, std::int64_t most,
                        const std::function<void(std::string_view)>& fn);

// The links it had, as far as its profile follows from them: without DN, fingerprint and time.
std::vector<Link> ArchivedLinks(Database& database, const ArchivedAccount& archived);

struct ArchiveFilter {
  std::optional<TimePoint> since;  // removed at; inclusive
  std::optional<TimePoint> until;  // exclusive
  std::optional<RemovalEvent> event;
};
// Oldest removal first.
void EachArchived(Database& database, const ArchiveFilter& filter,
                  const std::function<void(const ArchivedAccount&)>& fn);

// What was removed together with the account.
struct ArchivedBelongings {
  std::vector<Link> links;
  std::vector<Hold> holds;
  std::vector<std::string> groups;  // DNs (names where there is no DN)
};
ArchivedBelongings BelongingsOf(Database& database, const ArchivedAccount& archived);

// Brings the account of that removal back: the same id, creation source, links, holds, and memberships in groups that
// still exist (granted anew, by the stamp's actor). It gets `login`, which may differ from the one it had. One
// restoreUser event with `reason`. The archived rows stay. Throws StoreError where the account lives, or the login
// belongs to another living account.
void RestoreAccount(Database& database, const ArchivedAccount& archived, std::string_view login,
                    std::string_view reason, const Stamp& stamp);

struct PurgeCounts {
  std::int64_t accounts = 0;
  std::int64_t links = 0;
  std::int64_t holds = 0;
  std::int64_t memberships = 0;
};

// Deletes the archived rows removed before that time: the only thing that does. One purgeArchive event with the counts,
// also where there was nothing to delete.
PurgeCounts PurgeArchive(Database& database, TimePoint removed_before, const Stamp& stamp);

}  // namespace rollcall
