// Bringing back what was removed.
#include "store/archive.h"
#include "store/engine/event_writer.h"
#include "store/look_alikes.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

// Account and source keys stay what they were: ids are never given twice.
void RestoreRow(Database& database, const ArchivedAccount& archived, std::string_view login) {
  database.Run(
      "INSERT INTO account (id, public_id, login, login_key, email, email_key, display_name, given_name, family_name, "
      "attributes, creation_source, created_at, source_created_at, last_login_at, last_login_latest, "
      "last_login_source, last_login_attribute, clock_restarted_at) "
      "SELECT id, public_id, :login, :login_key, email, email_key, display_name, given_name, family_name, "
      "attributes, creation_source, created_at, source_created_at, last_login_at, last_login_latest, "
      "last_login_source, last_login_attribute, clock_restarted_at FROM deleted_account "
      "WHERE removal = :removal AND id = :id",
      {login, TextKey(login), archived.removal, archived.account.id});
  NoteChangedLogin(database, archived.account.id);
}

// Where the source has shown somebody else at that DN meanwhile, the name stays theirs.
void RestoreLinks(Database& database, const ArchivedAccount& archived) {
  database.Run(
      "INSERT INTO link (source, anchor, account, dn, dn_key, fingerprint, first_seen_at, observed) "
      "SELECT source, anchor, account, CASE WHEN is_free THEN dn END, CASE WHEN is_free THEN dn_key END, fingerprint, "
      "first_seen_at, observed FROM (SELECT d.*, NOT EXISTS (SELECT 1 FROM link o WHERE o.source = d.source AND "
      "o.dn_key = d.dn_key) AS is_free FROM deleted_link d WHERE d.removal = :removal AND d.account = :id) l",
      {archived.removal, archived.account.id});
}

void RestoreHolds(Database& database, const ArchivedAccount& archived) {
  database.Run(
      "INSERT INTO hold (account, kind, source, since, by, reason, pass) "
      "SELECT account, kind, source, since, by, reason, pass FROM deleted_hold "
      "WHERE removal = :removal AND account = :id",
      {archived.removal, archived.account.id});
}

// Granted anew: in between, the account was in no group, and "who could do what" must say so.
void RestoreMemberships(Database& database, const ArchivedAccount& archived, const Stamp& stamp) {
  database.Run(
      "INSERT INTO membership (user_group, account, role, granted_at, granted_by, told_by) "
      "SELECT d.user_group, d.account, d.role, :now, :by, d.told_by FROM deleted_membership d "
      "JOIN user_group g ON g.id = d.user_group WHERE d.removal = :removal AND d.account = :id",
      {stamp.now, stamp.actor, archived.removal, archived.account.id});
}

// A group of a source is compared by a hash of its members; the next pass must look at it again. 1 is the hash of no
// group, and stays so however many are restored.
void ForgetMembersHash(Database& database, AccountId account) {
  database.NeedIndexes(Target::kMembership);
  database.Run(
      "UPDATE user_group SET members_hash = 1 "
      "WHERE id IN (SELECT user_group FROM membership WHERE account = :id)",
      {account});
}

}  // namespace

std::vector<Link> ArchivedLinks(Database& database, const ArchivedAccount& archived) {
  std::vector<Link> links;
  database.Each<SourceId, std::string, std::string, std::optional<std::string>>(
      "SELECT l.source, s.name, l.anchor, l.observed FROM deleted_link l JOIN source s ON s.id = l.source "
      "WHERE l.removal = :removal AND l.account = :id ORDER BY l.first_seen_at, l.source",
      {archived.removal, archived.account.id},
      [&](SourceId source, std::string name, std::string anchor, std::optional<std::string> observed) {
        links.push_back({.source = source,
                         .source_name = std::move(name),
                         .anchor = std::move(anchor),
                         .account = archived.account.id,
                         .dn = "",
                         .dn_key = "",
                         .fingerprint = 0,
                         .first_seen_at = {},
                         .observed = std::move(observed)});
      });
  return links;
}

void RestoreAccount(Database& database, const ArchivedAccount& archived, std::string_view login,
                    std::string_view reason, const Stamp& stamp) {
  const AccountId id = archived.account.id;
  RestoreRow(database, archived, login);
  RestoreLinks(database, archived);
  RestoreHolds(database, archived);
  RestoreMemberships(database, archived, stamp);
  ForgetMembersHash(database, id);
  const auto enabled = database.One<bool>("SELECT enabled FROM account WHERE id = :id", {id});
  WriteEvent(database, Operation::kRestoreUser, {id, login, enabled.value()}, reason, stamp);
}

}  // namespace rollcall
