// What is known of how well the sources tell logins.
#pragma once

#include "store/database.h"

namespace rollcall {

// What a complete pull told.
struct LoginEvidence {
  std::int64_t users = 0;
  std::int64_t with_login = 0;
  TimePoint at = {};  // of the last complete pull; of a feed: the latest login that it told. Only read
};
void KeepLoginEvidence(Database& database, SourceId source, const LoginEvidence& evidence, PassId pass, TimePoint now);
// The pull told only what has changed: nothing follows for the others, but that the source can be read.
void RefreshLoginEvidence(Database& database, SourceId source, PassId pass, TimePoint now);
std::optional<LoginEvidence> LoginEvidenceOf(Database& database, SourceId source);

// The latest pass of a source.
struct LatestPass {
  PassId id{};
  std::string outcome;
  TimePoint started_at;
};
std::optional<LatestPass> LatestPassOf(Database& database, SourceId source);
// When the source was last pulled completely; nullopt: never.
std::optional<TimePoint> LastCompletePass(Database& database, SourceId source);

// What a rule went by when it last ran. `source` {}: everyone in its scope.
struct RuleEvidence {
  std::int64_t people = 0;
  std::int64_t with_login = 0;
};
void KeepRuleEvidence(Database& database, std::string_view rule, SourceId source, const RuleEvidence& evidence,
                      PassId pass);
std::optional<RuleEvidence> RuleEvidenceOf(Database& database, std::string_view rule, SourceId source);

}  // namespace rollcall
