#include "store/event_block.h"

#include <algorithm>
#include <unordered_map>

#include "store/dialect.h"
#include "store/json_rows.h"
#include "store/public_id.h"

namespace rollcall {
namespace {

void Netstring(std::string_view text, Sha256& sha) {
  sha.Update(std::to_string(text.size()) + ':');
  sha.Update(text);
  sha.Update(",");
}

std::string Decimal(auto id) { return std::to_string(static_cast<std::int64_t>(id)); }

}  // namespace

Sha256Digest DigestOf(const EventRow& row, Sha256& sha) {
  Netstring(std::to_string(row.at.time_since_epoch().count()), sha);
  Netstring(row.operation, sha);
  Netstring(Decimal(row.account), sha);
  Netstring(row.login, sha);
  Netstring(row.enabled ? "1" : "0", sha);
  Netstring(row.actor, sha);
  Netstring(row.source, sha);
  Netstring(row.pass ? Decimal(*row.pass) : "", sha);
  Netstring(row.reason, sha);
  return sha.Finish();
}

std::int64_t ShortDigest(const Sha256Digest& digest) {
  std::uint64_t head = 0;
  for (int i = 0; i < 8; ++i) head = head << 8 | digest[static_cast<std::size_t>(i)];
  return static_cast<std::int64_t>(head);
}

void BlockHasher::Add(EventId id, const Sha256Digest& digest) {
  sha_.Update(Decimal(id) + ':');
  sha_.Update(digest);
}

EventBlock::EventBlock() : number_(RandomNumber()) {}

void EventBlock::Write(Database& database, const EventRow& row) {
  const Sha256Digest digest = DigestOf(row, sha_);
  const auto id = database.One<EventId>(
      "INSERT INTO event (at, operation, account, login, enabled, actor, source, pass, reason, block, digest) VALUES "
      "(:at, :operation, :account, :login, :enabled, :actor, :source, :pass, :reason, :block, :digest) RETURNING id",
      {row.at, row.operation, row.account, row.login, row.enabled, row.actor, row.source, row.pass, OrNull(row.reason),
       number_, ShortDigest(digest)});
  rows_.emplace_back(id.value(), digest);
}

void EventBlock::Write(Database& database, std::span<const EventRow> rows) {
  std::unordered_map<AccountId, Sha256Digest> digests;
  JsonRows values;
  for (const EventRow& row : rows) {
    const Sha256Digest digest = DigestOf(row, sha_);
    digests.emplace(row.account, digest);
    values.Row().Add(row.account).Add(row.login).AddOrNull(row.reason).Add(ShortDigest(digest));
  }
  const std::string sql =
      "INSERT INTO event (at, operation, account, login, enabled, actor, source, pass, reason, block, digest) "
      "SELECT :at, :operation, CAST(value ->> 0 AS BIGINT), value ->> 1, :enabled, :actor, :source, :pass, value ->> "
      "2, "
      ":block, CAST(value ->> 3 AS BIGINT) FROM " +
      std::string(database.dialect().json_rows) + " RETURNING id, account";
  const EventRow& common = rows.front();
  const std::size_t before = rows_.size();
  database.Each<EventId, AccountId>(
      sql,
      {common.at, common.operation, common.enabled, common.actor, common.source, common.pass, number_, values.Take()},
      [&](EventId id, AccountId account) { rows_.emplace_back(id, digests.at(account)); });
  // The rows come back in any order; those of an earlier statement have lower ids.
  std::ranges::sort(rows_.begin() + static_cast<std::ptrdiff_t>(before), rows_.end(), {},
                    &std::pair<EventId, Sha256Digest>::first);
}

void EventBlock::Seal(Database& database) {
  const auto previous = database.One<std::string>("SELECT sha256 FROM event_block ORDER BY id DESC LIMIT 1");
  BlockHasher hasher(previous.value_or(""));
  for (const auto& [id, digest] : rows_) hasher.Add(id, digest);
  database.Run(
      "INSERT INTO event_block (block, first_event, last_event, events, sha256) "
      "VALUES (:block, :first, :last, :events, :sha256)",
      {number_, rows_.front().first, rows_.back().first, std::ssize(rows_), hasher.Finish()});
}

}  // namespace rollcall
