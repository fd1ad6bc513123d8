// Reading the archive.
#include "store/archive.h"
#include "store/engine/account_row.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

template <class Fn>
void SelectArchived(Database& database, std::string_view rest, Params params, Fn fn, Rows rows = Rows::kFew) {
  const std::string sql = "SELECT " + std::string(kAccountColumns) +
                          ", a.removal, a.removed_at, a.removal_event, a.removed_by_user, a.removed_by_email_address, "
                          "(SELECT max(e.reason) FROM event e WHERE e.account = a.id AND e.operation = 'deleteUser' "
                          "AND e.at = a.removed_at), "
                          "CASE WHEN EXISTS (SELECT 1 FROM account l WHERE l.id = a.id) THEN 1 ELSE 0 END "
                          "FROM deleted_account a LEFT JOIN source s ON s.id = a.last_login_source " +
                          std::string(rest);
  EachAccountRow<std::int64_t, TimePoint, std::string_view, std::string, std::string, std::string, bool>(
      database, sql, params,
      [&fn](Account account, std::int64_t removal, TimePoint removed_at, std::string_view event, std::string by_user,
            std::string by_email, std::string reason, bool living) {
        fn(ArchivedAccount{.removal = removal,
                           .account = std::move(account),
                           .removed_at = removed_at,
                           .event = RemovalEventFromCode(event).value(),
                           .removed_by_user = std::move(by_user),
                           .removed_by_email_address = std::move(by_email),
                           .reason = std::move(reason),
                           .living = living});
      },
      rows);
}

std::vector<ArchivedAccount> Collect(Database& database, std::string_view rest, Params params) {
  std::vector<ArchivedAccount> found;
  SelectArchived(database, rest, params, [&found](ArchivedAccount archived) { found.push_back(std::move(archived)); });
  return found;
}

}  // namespace

std::vector<ArchivedAccount> FindArchived(Database& database, std::string_view login_or_public_id) {
  return Collect(database, "WHERE a.login_key = :key OR a.public_id = :id ORDER BY a.removal DESC",
                 {TextKey(login_or_public_id), login_or_public_id});
}

std::optional<ArchivedAccount> FindArchivedByAnchor(Database& database, SourceId source, std::string_view anchor) {
  auto found = Collect(database,
                       "WHERE a.removal = (SELECT max(l.removal) FROM deleted_link l WHERE l.source = :source "
                       "AND l.anchor = :anchor) AND a.id = (SELECT l2.account FROM deleted_link l2 "
                       "WHERE l2.removal = a.removal AND l2.source = :source2 AND l2.anchor = :anchor2)",
                       {source, anchor, source, anchor});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void EachArchivedAnchor(Database& database, SourceId source, std::int64_t most,
                        const std::function<void(std::string_view)>& fn) {
  database.Each<std::string_view>("SELECT anchor FROM deleted_link WHERE source = :source LIMIT :rows",
                                  {source, most + 1}, fn, Rows::kMany);
}

void EachArchived(Database& database, const ArchiveFilter& filter,
                  const std::function<void(const ArchivedAccount&)>& fn) {
  const std::string_view event = filter.event ? Code(*filter.event) : "";
  SelectArchived(
      database,
      "WHERE a.removed_at >= :since AND a.removed_at < :until AND (:event1 = '' OR a.removal_event = :event2) "
      "ORDER BY a.removal",
      {filter.since.value_or(TimePoint::min()), filter.until.value_or(TimePoint::max()), event, event}, fn,
      Rows::kMany);
}

ArchivedBelongings BelongingsOf(Database& database, const ArchivedAccount& archived) {
  ArchivedBelongings belongings;
  const AccountId account = archived.account.id;
  database.Each<std::string, std::string, std::string, TimePoint>(
      "SELECT s.name, l.anchor, l.dn, l.first_seen_at FROM deleted_link l JOIN source s ON s.id = l.source "
      "WHERE l.account = :account AND l.removal = :removal ORDER BY s.id",
      {account, archived.removal}, [&](std::string source, std::string anchor, std::string dn, TimePoint first_seen) {
        belongings.links.push_back({.source_name = std::move(source),
                                    .anchor = std::move(anchor),
                                    .account = account,
                                    .dn = std::move(dn),
                                    .first_seen_at = first_seen});
      });
  database.Each<std::string_view, std::string, TimePoint, std::string, std::string, std::optional<PassId>>(
      "SELECT h.kind, s.name, h.since, h.by, h.reason, h.pass FROM deleted_hold h LEFT JOIN source s ON s.id = "
      "h.source "
      "WHERE h.account = :account AND h.removal = :removal ORDER BY h.since, h.kind",
      {account, archived.removal},
      [&](std::string_view kind, std::string source, TimePoint since, std::string by, std::string reason,
          std::optional<PassId> pass) {
        belongings.holds.push_back(
            {HoldKindFromCode(kind).value(), std::move(source), since, std::move(by), std::move(reason), pass});
      });
  database.Each<std::string>(
      "SELECT coalesce(group_dn, group_name) FROM deleted_membership WHERE account = :account AND removal = :removal "
      "ORDER BY 1",
      {account, archived.removal}, [&](std::string group) { belongings.groups.push_back(std::move(group)); });
  return belongings;
}

}  // namespace rollcall
