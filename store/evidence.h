// What is known of how well the sources tell logins.
#pragma once

#include <functional>
#include <span>
#include <unordered_map>

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

// What a rule relied on when it last ran.
struct RuleEvidence {
  std::int64_t people = 0;
  std::int64_t with_login = 0;
  PassId pass{};  // that run; only read
};
void KeepRuleEvidence(Database& database, std::string_view rule, SourceId source, const RuleEvidence& evidence,
                      PassId pass);
std::optional<RuleEvidence> RuleEvidenceOf(Database& database, std::string_view rule, SourceId source);

// What a source has reported of the logins of one account.
enum class LoginState : std::uint8_t {
  kShown,     // a time, some day
  kLost,      // none any more, although it did before
  kUnusable,  // a value that cannot be used
};
// Sets it; `pass` is the run that found it.
void KeepLoginState(Database& database, AccountId account, SourceId source, LoginState state, PassId pass);
void ForgetLoginState(Database& database, AccountId account, SourceId source);
void EachLoginStateOf(Database& database, std::span<const AccountId> accounts,
                      const std::function<void(AccountId, SourceId, LoginState)>& fn);
std::optional<LoginState> LoginStateOf(Database& database, AccountId account, SourceId source);
// The accounts of which the source's state is kLost or kUnusable.
std::unordered_map<AccountId, LoginState> LoginDoubtsOf(Database& database, SourceId source);
// Of the enabled accounts that are linked to the source.
struct LoginLoss {
  std::int64_t lost = 0;   // kLost since a run later than `after`
  std::int64_t known = 0;  // those, and the ones of which it still reports a login time
};
LoginLoss LoginLossOf(Database& database, SourceId source, PassId after);

// Notes a login that a source has reported; the earliest one counts.
void KeepLoginRecording(Database& database, SourceId source, std::string_view attribute, TimePoint login);
// Since when a source is known to record logins, for each that does: by all of its attributes.
void EachLoginRecording(Database& database, const std::function<void(SourceId, TimePoint since)>& fn);

}  // namespace rollcall
