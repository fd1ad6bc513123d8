#include "store/event_block.h"

#include <algorithm>
#include <unordered_map>

#include "store/dialect.h"
#include "store/json_rows.h"
#include "store/public_id.h"

namespace rollcall {
namespace {

void Netstring(std::string_view text, std::string& row) {
  row += std::to_string(text.size());
  row += ':';
  row += text;
  row += ',';
}

std::string Decimal(auto id) { return std::to_string(static_cast<std::int64_t>(id)); }

}  // namespace

Sha256Digest DigestOf(const EventRow& row, Sha256& sha) {
  std::string text;
  Netstring(std::to_string(row.at.time_since_epoch().count()), text);
  Netstring(row.operation, text);
  Netstring(Decimal(row.account), text);
  Netstring(row.login, text);
  Netstring(row.enabled ? "1" : "0", text);
  Netstring(row.actor, text);
  Netstring(row.source, text);
  Netstring(row.pass ? Decimal(*row.pass) : "", text);
  Netstring(row.reason, text);
  sha.Update(text);
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

// Whoever writes events is the only one who does, so that the previous block is known from the first event on.
EventBlock::EventBlock(Database& database)
    : number_(RandomNumber()),
      hasher_(database.One<std::string>("SELECT sha256 FROM event_block ORDER BY id DESC LIMIT 1").value_or("")) {}

void EventBlock::Write(Database& database, const EventRow& row) {
  const Sha256Digest digest = DigestOf(row, sha_);
  const EventId id{database.NextId(Target::kEvent)};
  database.Insert(Target::kEvent, {id, row.at, row.operation, row.account, row.login, row.enabled, row.actor,
                                   row.source, row.pass, OrNull(row.reason), number_, ShortDigest(digest)});
  hasher_.Add(id, digest);
  if (count_++ == 0) first_ = id;
  last_ = id;
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
  database.Run(
      "INSERT INTO event_block (block, first_event, last_event, events, sha256) "
      "VALUES (:block, :first, :last, :events, :sha256)",
      {number_, first_, last_, count_, hasher_.Finish()});
}

}  // namespace rollcall
