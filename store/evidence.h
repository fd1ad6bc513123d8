// What is known of how well the sources tell logins.
#pragma once

#include "store/database.h"

namespace rollcall {

// What a pull told.
struct LoginEvidence {
  std::int64_t users = 0;
  std::int64_t with_login = 0;
  TimePoint at = {};  // of the last complete pull; of a feed: the latest login that it told. Only read
};
// Of a pull that showed everyone.
void KeepLoginEvidence(Database& database, SourceId source, const LoginEvidence& evidence, PassId pass, TimePoint now);
// The pull told only what has changed: nothing follows for the others, but that the source can be read. `still_told`:
// of the users that it showed and whose login had been told before; added to those of earlier deltas.
void RefreshLoginEvidence(Database& database, SourceId source, const LoginEvidence& still_told, PassId pass,
                          TimePoint now);
std::optional<LoginEvidence> LoginEvidenceOf(Database& database, SourceId source);
// Of the deltas since the last pull that showed everyone.
LoginEvidence StillToldBy(Database& database, SourceId source);

// The latest pass of a source.
struct LatestPass {
  PassId id{};
  std::string outcome;
  TimePoint started_at;
  // Users that it does not show any more, which nobody has let through, are held: what they do is not told.
  bool hides_users = false;
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
