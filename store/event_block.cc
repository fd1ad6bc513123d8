#include "store/event_block.h"

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

void EventBlock::Seal(Database& database) {
  database.Run(
      "INSERT INTO event_block (block, first_event, last_event, events, sha256) "
      "VALUES (:block, :first, :last, :events, :sha256)",
      {number_, first_, last_, count_, hasher_.Finish()});
}

}  // namespace rollcall
