// The newest word of each feed on each of its people. What comes again, or older than what is known, has no effect.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rollcall {

struct FeedRegistration {
  std::string_view anchor;
  TimePoint at;             // when the record was made
  std::int64_t digest = 0;  // of `body`: of two records of one time the greater counts, whichever comes first
  std::string_view body;
  std::string_view place;
};
void KeepRegistration(Database& database, SourceId source, const FeedRegistration& registration);
void KeepWithdrawal(Database& database, SourceId source, std::string_view anchor, TimePoint at, std::string_view place);

// What is still to be applied.
struct OpenFeedRecord {
  std::string anchor;
  bool is_withdrawn = false;  // the withdrawal is not older than the registration
  std::string body;           // of the registration; empty: that is applied, or there was none
  std::string place;
};
// In the order in which the records were made, first at most `retries` of those that were tried before, the longest
// ago first. `fn` may settle and mark them.
void EachOpenFeedRecord(Database& database, SourceId source, std::int64_t retries,
                        const std::function<void(const OpenFeedRecord&)>& fn);

// It is tried in this pass. `fingerprint`: of its link as soon as it is applied; nullopt: it is refused, or has no
// body.
void MarkTried(Database& database, SourceId source, std::string_view anchor, std::optional<std::int64_t> fingerprint,
               PassId pass);
// Nothing of it is left to do.
void SettleFeedRecord(Database& database, SourceId source, std::string_view anchor);
// Settles what was tried in this pass and is applied, as links and holds show.
void SettleApplied(Database& database, SourceId source, PassId pass, TimePoint now);

// Registrations that were applied for the first time after `since`.
std::int64_t CountAdmitted(Database& database, SourceId source, TimePoint since);

}  // namespace rollcall
