#include "store/event_block.h"

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
