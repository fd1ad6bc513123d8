#include "store/engine/event_block.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "store/engine/public_id.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostDigits = 20;

void Netstring(std::string_view bytes, std::string& text) {
  std::array<char, kMostDigits + 1> head{};
  char* end = std::to_chars(head.begin(), head.end(), bytes.size()).ptr;
  *end++ = ':';
  text.append(head.begin(), end).append(bytes).push_back(',');
}

void Netstring(std::int64_t number, std::string& text) {
  std::array<char, kMostDigits> digits{};
  Netstring({digits.begin(), std::to_chars(digits.begin(), digits.end(), number).ptr}, text);
}

}  // namespace

Sha256Digest DigestOf(const EventRow& row, Sha256& sha) {
  constexpr std::size_t kUsual = 256;
  std::string text;
  text.reserve(kUsual);
  Netstring(row.at.time_since_epoch().count(), text);
  Netstring(row.operation, text);
  Netstring(static_cast<std::int64_t>(row.account), text);
  Netstring(row.login, text);
  Netstring(row.enabled ? "1" : "0", text);
  Netstring(row.actor, text);
  Netstring(row.source, text);
  row.pass ? Netstring(static_cast<std::int64_t>(*row.pass), text) : Netstring("", text);
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
  std::array<char, kMostDigits + 1 + sizeof(digest)> bytes{};
  char* end = std::to_chars(bytes.begin(), bytes.end(), static_cast<std::int64_t>(id)).ptr;
  *end++ = ':';
  end = std::ranges::copy(digest, end).out;
  sha_.Update({bytes.begin(), end});
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
  spans_.Add(row.at, row.source, row.operation, id);
  if (count_++ == 0) first_ = id;
  last_ = id;
}

void EventBlock::Seal(Database& database) {
  database.Run(
      "INSERT INTO event_block (block, first_event, last_event, events, sha256) "
      "VALUES (:block, :first, :last, :events, :sha256)",
      {number_, first_, last_, count_, hasher_.Finish()});
  spans_.Keep(database, number_);
}

}  // namespace rollcall
