// What a policy would do to everyone in the registry at one time.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "agent/policy/decide.h"
#include "agent/policy/scope.h"

namespace rollcall {

// One change of one account. Small, so that a run over millions can keep all of them, a guard can count them, and what
// is held can be stored.
struct PolicyChange {
  enum class Kind : std::uint8_t {
    kReactivate,  // lift the automatic hold: there was a login after it was set
    kDisable,     // set an automatic hold
    kArchive,
  };
  Kind kind = Kind::kDisable;
  AccountId account{};
  std::size_t rule = 0;                  // index into the policy's rules
  Judgement judgement = {};              // of kDisable: why
  std::optional<TimePoint> deactivated;  // of the other kinds: when the automatic hold was set
};
inline constexpr std::array<std::string_view, 3> kPolicyChanges = {"reactivated", "disabled", "archived"};
constexpr std::string_view Code(PolicyChange::Kind kind) { return kPolicyChanges[static_cast<std::size_t>(kind)]; }

// One rule's people: those whom it decides about, no earlier one does, and no protection keeps out.
struct RuleSurvey {
  std::int64_t people = 0;                     // enabled
  std::int64_t with_login = 0;                 // of those
  std::int64_t unknown = 0;                    // due, but no source tells their logins: left alone
  std::int64_t deactivated = 0;                // disabled by the policy already
  std::int64_t deactivated_lately = 0;         // of those, within the window of the guard
  std::int64_t deactivated_slowly = 0;         // and within that of LockoutLimits
  std::int64_t blocked = 0;                    // enabled, and kept from later rules: it may be about them
  std::map<SourceId, std::int64_t> by_source;  // people by the source of their last login
  std::chrono::milliseconds lag{0};            // the longest of their login times
  AccountId lag_account{};                     // one who has it
  std::array<std::int64_t, kPolicyChanges.size()> changes = {};
  std::string held;  // why nothing is done to them; empty: it is
};

struct PolicySurvey {
  std::vector<RuleSurvey> rules;
  std::int64_t enabled = 0;           // accounts
  std::int64_t deactivated = 0;       // accounts with an automatic hold
  std::int64_t kept = 0;              // enabled, and protected
  std::vector<PolicyChange> changes;  // in order of account
};

// From where a registry is looked at.
struct Viewpoint {
  TimePoint at;
  const Zone& zone;
  TimePoint horizon;  // what happens until then is wanted to be known; `at` or later
  const Config& config;
  TimePoint now;  // by the clock
};

// The sources that go on telling logins: those that are configured and have ever told one, and one-off imports that
// were just made. What others once told is frozen, and says nothing of today.
class TellingSources {
 public:
  TellingSources(Database& database, const Viewpoint& viewpoint);
  // Whether one of them told the account's last login or tells of everyone, which is answered by what is at hand.
  bool ToldLogin(const Activity& activity) const {
    return everyone_ || (activity.login_source && sources_.contains(*activity.login_source));
  }
  // For each whether one of them has the account, or told its last login: one question for all.
  std::vector<Told> Of(std::span<const Activity> activities) const;

 private:
  Database& database_;
  std::unordered_set<SourceId> sources_;
  bool everyone_ = false;  // one of them tells of all accounts
};

// One enabled account, its rule and what that says at Viewpoint::at. The reference dies with the call.
struct Judged {
  const Activity& activity;
  std::size_t rule;
  Judgement judgement;
  Told told;  // found out only of those who could be due until the horizon
};
// Of all enabled accounts of the range whom a rule decides about, in no order; fn may run other statements. `placed`
// hears of the others too.
void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                const std::function<void(const Judged&)>& fn,
                const std::function<void(const Placement&)>& placed = nullptr, const AccountRange& range = {});

// What is to be done about an account that a rule has deactivated; nullopt: nothing.
std::optional<PolicyChange::Kind> AfterDeactivation(const Rule& rule, const Activity& activity, TimePoint deactivated,
                                                    const Viewpoint& viewpoint);

// Judges each account of the range once. Reads only. Neither the sources' evidence nor a limit has been asked yet.
PolicySurvey Survey(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                    const Viewpoint& viewpoint, const AccountRange& range = {});

}  // namespace rollcall
