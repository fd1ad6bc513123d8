#include "store/feed_records.h"

namespace rollcall {
namespace {

// What stands there and is not applied is new once more when it comes once more.
constexpr std::string_view kRegister = R"sql(
INSERT INTO feed_record (source, anchor, registered_at, digest, body, place, state)
VALUES (:source, :anchor, :at, :digest, :body, :place, 2)
ON CONFLICT (source, anchor) DO UPDATE SET registered_at = excluded.registered_at, digest = excluded.digest,
  body = excluded.body, place = excluded.place, state = 2, fingerprint = NULL
WHERE feed_record.registered_at IS NULL OR excluded.registered_at > feed_record.registered_at
  OR (excluded.registered_at = feed_record.registered_at AND (excluded.digest > feed_record.digest
    OR (excluded.digest = feed_record.digest AND feed_record.state = 1)))
)sql";

constexpr std::string_view kWithdraw = R"sql(
INSERT INTO feed_record (source, anchor, withdrawn_at, place, state) VALUES (:source, :anchor, :at, :place, 2)
ON CONFLICT (source, anchor) DO UPDATE SET withdrawn_at = excluded.withdrawn_at, place = excluded.place, state = 2
WHERE (feed_record.registered_at IS NULL OR excluded.withdrawn_at >= feed_record.registered_at)
  AND (feed_record.withdrawn_at IS NULL OR excluded.withdrawn_at > feed_record.withdrawn_at
    OR (excluded.withdrawn_at = feed_record.withdrawn_at AND feed_record.state = 1))
)sql";

constexpr std::string_view kRetries = R"sql(
SELECT anchor, CASE WHEN withdrawn_at >= coalesce(registered_at, withdrawn_at) THEN 1 ELSE 0 END, body, place
FROM feed_record WHERE source = :source AND state = 1 ORDER BY tried, coalesce(registered_at, withdrawn_at), anchor
LIMIT :retries
)sql";

constexpr std::string_view kNew = R"sql(
SELECT anchor, CASE WHEN withdrawn_at >= coalesce(registered_at, withdrawn_at) THEN 1 ELSE 0 END, body, place
FROM feed_record WHERE source = :source AND state = 2 ORDER BY coalesce(registered_at, withdrawn_at), anchor
)sql";

constexpr std::string_view kSettle = R"sql(
UPDATE feed_record SET state = 0, body = NULL, place = NULL, admitted_at = coalesce(admitted_at, :now)
WHERE source = :source AND state = 1 AND tried = :pass
  AND EXISTS (SELECT 1 FROM link l WHERE l.source = feed_record.source AND l.anchor = feed_record.anchor
    AND (feed_record.body IS NULL OR l.fingerprint = feed_record.fingerprint)
    AND (feed_record.withdrawn_at IS NULL OR feed_record.registered_at > feed_record.withdrawn_at
      OR EXISTS (SELECT 1 FROM hold h WHERE h.account = l.account AND h.kind = 'missing' AND h.source = l.source)))
)sql";

void EachRecord(Database& database, std::string_view sql, Params params,
                const std::function<void(const OpenFeedRecord&)>& fn) {
  database.Each<std::string, bool, std::string, std::string>(
      sql, params,
      [&fn](std::string anchor, bool is_withdrawn, std::string body, std::string place) {
        fn({.anchor = std::move(anchor),
            .is_withdrawn = is_withdrawn,
            .body = std::move(body),
            .place = std::move(place)});
      },
      Rows::kMany);
}

}  // namespace

void KeepRegistration(Database& database, SourceId source, const FeedRegistration& registration) {
  database.Run(kRegister, {source, registration.anchor, registration.at, registration.digest, registration.body,
                           OrNull(registration.place)});
}

void KeepWithdrawal(Database& database, SourceId source, std::string_view anchor, TimePoint at,
                    std::string_view place) {
  database.Run(kWithdraw, {source, anchor, at, OrNull(place)});
}

void EachOpenFeedRecord(Database& database, SourceId source, std::int64_t retries,
                        const std::function<void(const OpenFeedRecord&)>& fn) {
  // First all of them, then one by one: to be marked moves a row in the index that they come from.
  std::vector<OpenFeedRecord> again;
  EachRecord(database, kRetries, {source, retries},
             [&again](const OpenFeedRecord& record) { again.push_back(record); });
  for (const OpenFeedRecord& record : again) fn(record);
  EachRecord(database, kNew, {source}, fn);
}

void MarkTried(Database& database, SourceId source, std::string_view anchor, std::optional<std::int64_t> fingerprint,
               PassId pass) {
  database.Run(
      "UPDATE feed_record SET state = 1, tried = :pass, fingerprint = :fingerprint "
      "WHERE source = :source AND anchor = :anchor",
      {pass, fingerprint, source, anchor});
}

void SettleFeedRecord(Database& database, SourceId source, std::string_view anchor) {
  database.Run(
      "UPDATE feed_record SET state = 0, body = NULL, place = NULL WHERE source = :source AND anchor = :anchor",
      {source, anchor});
}

void SettleApplied(Database& database, SourceId source, PassId pass, TimePoint now) {
  database.NeedIndexes(Target::kLink);
  database.Run(kSettle, {now, source, pass});
}

std::int64_t CountAdmitted(Database& database, SourceId source, TimePoint since) {
  return database
      .One<std::int64_t>("SELECT count(*) FROM feed_record WHERE source = :source AND admitted_at > :since",
                         {source, since})
      .value_or(0);
}

}  // namespace rollcall
