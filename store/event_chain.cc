#include "store/event_chain.h"

#include <algorithm>

#include "store/engine/event_block.h"
#include "store/engine/event_spans.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostFaults = 100;

struct Block {
  std::int64_t id = 0;
  std::int64_t number = 0;
  EventId first{};
  EventId last{};
  std::int64_t events = 0;
  std::string sha256;
};

std::string Name(EventId id) { return "event " + std::to_string(static_cast<std::int64_t>(id)); }

std::string Name(const Block& block) {
  return "block " + std::to_string(block.id) + " (events " + std::to_string(static_cast<std::int64_t>(block.first)) +
         " to " + std::to_string(static_cast<std::int64_t>(block.last)) + ")";
}

class Verifier {
 public:
  explicit Verifier(Database& database) : database_(database) {}

  ChainReport Run() {
    std::vector<Block> blocks;
    database_.Each<std::int64_t, std::int64_t, EventId, EventId, std::int64_t, std::string>(
        "SELECT id, block, first_event, last_event, events, sha256 FROM event_block ORDER BY id", {},
        [&](std::int64_t id, std::int64_t number, EventId first, EventId last, std::int64_t events, std::string sha) {
          blocks.push_back({id, number, first, last, events, std::move(sha)});
        });
    std::string previous;
    for (const Block& block : blocks) {
      Verify(block, previous);
      previous = block.sha256;
    }
    report_.blocks = std::ssize(blocks);
    report_.head = previous;
    FindStrangers(blocks.empty() ? std::nullopt : std::optional(blocks.front().first));
    EachMiscount(database_, [this](const std::string& fault) { Fault(fault); });
    return std::move(report_);
  }

 private:
  void Fault(std::string text) {
    if (report_.faults.size() < kMostFaults) report_.faults.push_back(std::move(text));
  }

  void Verify(const Block& block, const std::string& previous) {
    BlockHasher hasher(previous);
    EventSpans spans;
    std::int64_t found = 0;
    const std::size_t faults = report_.faults.size();
    database_.Each<EventId, TimePoint, std::string_view, AccountId, std::string_view, bool, std::string_view,
                   std::string_view, std::optional<PassId>, std::string_view, std::int64_t>(
        "SELECT id, at, operation, account, login, enabled, actor, source, pass, reason, digest FROM event "
        "WHERE id >= :first AND id <= :last AND block = :block ORDER BY id",
        {block.first, block.last, block.number},
        [&](EventId id, TimePoint at, std::string_view operation, AccountId account, std::string_view login,
            bool enabled, std::string_view actor, std::string_view source, std::optional<PassId> pass,
            std::string_view reason, std::int64_t kept) {
          ++found;
          report_.since = std::min(at, report_.since.value_or(at));
          const Sha256Digest digest =
              DigestOf({at, operation, account, login, enabled, actor, source, pass, reason}, sha_);
          if (ShortDigest(digest) != kept) Fault(Name(id) + " has been changed");
          hasher.Add(id, digest);
          spans.Add(at, source, operation, id);
        });
    report_.events += found;
    const bool sound = hasher.Finish() == block.sha256;
    if (found < block.events) NameMissing(block, block.events - found);
    if (found > block.events)
      Fault(Name(block) + " has " + std::to_string(found - block.events) + " more than were written");
    if (!sound && report_.faults.size() == faults)
      Fault(Name(block) + " is not what was sealed, or follows another block");
    Compare(spans, ReadEventSpans(database_, block.number, block.first, block.last));
  }

  void Compare(const EventSpans& found, const EventSpans& kept) {
    found.Compare(kept, [this](const std::string& fault) { Fault(fault); });
  }

  // Ids that no row of any block has; a database may leave others out of itself, so that there may be more of them.
  void NameMissing(const Block& block, std::int64_t count) {
    Fault(Name(block) + ": " + std::to_string(count) + " missing");
    auto expected = static_cast<std::int64_t>(block.first);
    const auto name_until = [&](std::int64_t id) {
      for (; expected < id; ++expected) Fault(Name(EventId{expected}) + " is missing");
      expected = id + 1;
    };
    database_.Each<std::int64_t>("SELECT id FROM event WHERE id >= :first AND id <= :last ORDER BY id",
                                 {block.first, block.last}, name_until);
    name_until(static_cast<std::int64_t>(block.last) + 1);
  }

  // Rows that belong to no block. Those older than the chain are only counted.
  void FindStrangers(std::optional<EventId> chained_since) {
    EventSpans unchained;
    database_.Each<EventId, std::optional<std::int64_t>, TimePoint, std::string_view, std::string_view>(
        "SELECT e.id, e.block, e.at, e.source, e.operation FROM event e LEFT JOIN event_block b ON b.block = e.block "
        "AND e.id >= b.first_event AND e.id <= b.last_event WHERE b.id IS NULL ORDER BY e.id",
        {},
        [&](EventId id, std::optional<std::int64_t> block, TimePoint at, std::string_view source,
            std::string_view operation) {
          const bool is_older = !block && (!chained_since || id < *chained_since);
          if (is_older) {
            ++report_.unchained;
            unchained.Add(at, source, operation, id);
          } else {
            Fault(Name(id) + " has been inserted: it belongs to no block");
          }
        },
        Rows::kMany);
    Compare(unchained, ReadUnchainedSpans(database_));
  }

  Database& database_;
  Sha256 sha_;
  ChainReport report_;
};

}  // namespace

ChainReport VerifyEvents(Database& database) { return Verifier(database).Run(); }

bool HasEventBlock(Database& database, std::string_view sha256) {
  return database.One<std::int64_t>("SELECT id FROM event_block WHERE sha256 = :sha256", {sha256}).has_value();
}

}  // namespace rollcall
