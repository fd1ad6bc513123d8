// The decision about one observed user: facts and the time in, what is to be done and why out. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "connectors/observed.h"
#include "store/archive.h"
#include "store/links.h"
#include "store/types.h"

namespace rollcall {

enum class Situation : std::uint8_t {
  kAbsent,     // nobody in the registry is this user: an account is created
  kConfirmed,  // the account that is linked to this anchor
  kReturned,   // an archived account that was linked to this anchor: it is restored, and then confirmed
  kDormant,    // archived by a rule and not used since: it stays in the archive
  kFound,      // an account that is no one's yet, or that the source's correlation names: it is linked
  kAmbiguous,  // it cannot be told whose account it is: a conflict
};

// An account, with what bears on it.
struct KnownAccount {
  Account account;
  std::vector<Hold> holds;
  std::vector<Link> links;
};

// What the registry knows that bears on one observed user.
struct Facts {
  std::optional<KnownAccount> linked;       // linked to the anchor
  std::optional<ArchivedAccount> archived;  // where nothing is linked: was linked to it when it was removed
  bool archived_by_rule = false;            // by a deactivation rule
  std::optional<KnownAccount> returned;     // the archived account as it would come back; without holds
  std::vector<KnownAccount> correlated;     // where nothing is linked: by the source's `correlate`, at most two
  std::string correlated_by;                // the field of `correlate` that finds them
  // The living accounts, other than `linked`, that have a login this user may end up with: the observed one, and
  // those that other sources say of the account.
  std::vector<KnownAccount> login_holders;
  bool login_in_doubt = false;  // an earlier run could not use what the source reports of the linked account's logins
  // Where mail addresses are not shared: another living account that has the observed one.
  std::optional<AccountId> email_holder;
};

// The source, as far as decisions follow from it.
struct SourceRules {
  std::string name;
  SourceId id{};
  EnabledMeaning enabled_meaning = EnabledMeaning::kSourceState;
  bool enables_manually_disabled = false;  // as SourceConfig
  SharedEmail shared_email = SharedEmail::kAllowed;
  // Source name -> place in the order of precedence; who is not named comes last: a one-off import.
  std::map<std::string, std::size_t, std::less<>> precedence;
  // The other sources that show parts of the same directory, by name: a user may move from one to the other.
  std::map<std::string, SourceId, std::less<>> sibling_sources = {};
  std::set<ChangeKind> withheld = {};  // kinds of change that the guard holds in this pass
};

struct HoldChange {
  enum class Action : std::uint8_t { kSet, kLift };
  Action action = Action::kSet;
  HoldKind kind = HoldKind::kManual;
  std::string source;  // empty for kManual and kAutomatic
  std::string reason;
};

// A change of an account that is there, which the guard has a say in: a new login or mail address, its first
// hold, or the lifting of its last one by the source.
struct GuardedChange {
  ChangeKind kind = ChangeKind::kRenamed;
  std::string value;        // what the account gets; of a hold: its kind's code
  std::string said;         // what the source says; of a hold: its reason
  std::string holder = {};  // of a hold: the source that has set it; empty: the source of the pass
};

// An account that the source knows under another anchor, and that an unknown user of it may be.
struct Kin {
  AccountId account{};
  std::string anchor;          // that the source knows it by
  std::string matched;         // what both have: "login", or a field of the source's `correlate`
  bool is_correlated = false;  // by `correlate`
};

struct Decision {
  Situation situation = Situation::kAbsent;
  const KnownAccount* account = nullptr;  // into the facts; null: one is created, or there is a conflict
  // Why nothing can be done. The login's holder is named where the same pass may yet free the login.
  std::optional<std::string> conflict;
  std::optional<AccountId> login_holder;
  std::vector<Kin> kin;  // of a conflict

  Profile profile;                      // what the account's profile is to be
  std::optional<LastLogin> last_login;  // what is to be written; nullopt: nothing new
  bool login_unusable = false;          // the user's login time cannot be believed: it is unknown
  std::vector<HoldChange> holds;
  std::optional<std::string> observed;  // for the user's link: Link::observed
  // Values of the user that a stronger source keeps out, by field.
  std::vector<std::string> overruled;
  // Fields and attributes of which the record does not speak, so that they stay as they were.
  std::vector<std::string> kept;
  std::vector<Link> other_links;        // links whose `observed` has to be kept from now on
  std::vector<GuardedChange> guarded;   // those among the above
  std::vector<GuardedChange> withheld;  // those that are left out, as if the source had not said it yet
  // A value that was refused although the rest is applied; the user is looked at again in the next pass.
  std::optional<std::string> refused;
};

Decision Reconcile(const ObservedUser& user, const Facts& facts, const SourceRules& source, TimePoint now);

// A login this far ahead of the clock is taken for a clock that is wrong, not for a login.
inline constexpr std::chrono::minutes kFutureTolerance{5};

// The later of two intervals: the latest "not before" and the latest "not after". nullopt: nothing new.
std::optional<LastLogin> LaterLogin(const std::optional<LastLogin>& known, const LastLogin& observed);

}  // namespace rollcall
