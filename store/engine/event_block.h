// The events that one transaction writes, sealed when it commits. Inside store/ only.
#pragma once

#include <optional>

#include "store/database.h"
#include "store/engine/event_spans.h"
#include "store/engine/sha256.h"

namespace rollcall {

// A row of the audit trail as it is hashed: the netstring of each column in this order (numbers in decimal, NULL as
// the empty text).
struct EventRow {
  TimePoint at;
  std::string_view operation;
  AccountId account{};
  std::string_view login;
  bool enabled = true;
  std::string_view actor;
  std::string_view source;
  std::optional<PassId> pass;
  std::string_view reason;
};
Sha256Digest DigestOf(const EventRow& row, Sha256& sha);
// What the row itself keeps of its digest: the first 8 bytes, big-endian.
std::int64_t ShortDigest(const Sha256Digest& digest);

// The hash of a block: the previous block's in hexadecimal (empty: there is none), then of each event in order its id
// in decimal, a colon, and the row's digest.
class BlockHasher {
 public:
  explicit BlockHasher(std::string_view previous) { sha_.Update(previous); }
  void Add(EventId id, const Sha256Digest& digest);
  std::string Finish() { return Hex(sha_.Finish()); }

 private:
  Sha256 sha_;
};

// Grows with the transaction's events; Seal is the last thing that the transaction writes.
class EventBlock {
 public:
  explicit EventBlock(Database& database);
  // Inserts the event.
  void Write(Database& database, const EventRow& row);
  // Adds the block to the chain and tells where its events lie; there are events.
  void Seal(Database& database);

 private:
  std::int64_t number_;  // random: it need only be nobody else's
  Sha256 sha_;           // of rows
  BlockHasher hasher_;
  EventSpans spans_;
  EventId first_{};
  EventId last_{};
  std::int64_t count_ = 0;
};

}  // namespace rollcall
