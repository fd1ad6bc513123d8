// The policy: who is deactivated after how long, and who never is. policy.toml, read and checked.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/calendar.h"
#include "agent/config/config.h"
#include "agent/guard/protection.h"

namespace rollcall {

// What counts for somebody of whom the sources know that they never logged in.
enum class NeverLoggedIn : std::uint8_t {
  kFromRecording,  // the rule's period, from the creation on, and not before its sources recorded logins
  kFromCreation,   // the same from the creation on, whenever logins were recorded
  kExempt,         // they are left alone
  kAfter,          // as kFromRecording, with a period of its own
};

// What counts where the sources do not tell logins.
enum class NoEvidence : std::uint8_t {
  kRefuse,        // silence is not a "no": the rule is held
  kFromCreation,  // what is known counts, whatever it is worth
};

enum class OnLogin : std::uint8_t { kStayDeactivated, kReactivate };
enum class Nesting : std::uint8_t { kNested, kDirect };

// Where a policy names no period.
inline constexpr std::chrono::days kDefaultPeriod{180};

// What [defaults] may say for all rules.
struct Terms {
  Timespan inactive = {.days = kDefaultPeriod};
  NeverLoggedIn never = NeverLoggedIn::kFromRecording;
  Timespan never_after;
  NoEvidence no_evidence = NoEvidence::kRefuse;
  OnLogin on_login = OnLogin::kStayDeactivated;
  std::optional<Timespan> archive_after;  // since the deactivation; nullopt: never
  std::chrono::days evidence_age{3};      // a source that was pulled longer ago says nothing of today's logins
};

// A value as it stands in a file.
struct PolicyValue {
  std::string text;
  std::string place;  // policy.toml:12
};
using PolicyValues = std::map<std::string, PolicyValue, std::less<>>;

// One [[rule]].
struct Rule {
  std::string name;
  std::vector<GroupPattern> groups;         // empty: everyone
  std::vector<GroupPattern> except_groups;  // nested as `groups`
  std::vector<std::string> sources;         // linked to one of them; empty: whatever the source
  std::vector<LoginPattern> logins;         // empty: whatever the login
  std::string role;                         // in `groups`; empty: any
  Nesting nesting = Nesting::kNested;
  Presence presence = Presence::kRequired;
  Terms terms;
  std::string place;
  PolicyValues values;  // of the rule's keys, and of those it has from [defaults]
  std::string broken =
      {};  // of a rule of policy.d: what is wrong with it; it is suspended for its scope as far as read
};

struct Policy {
  std::string path;
  std::vector<Protection> protections;
  std::vector<Rule> rules;  // in the order in which they are tried
  // What is wrong with files and protections of policy.d: every rule is suspended.
  std::vector<std::string> broken = {};
};

// Reads the file and, beside it, policy.d/*.toml. Protections of all files count. The rules of policy.d come first, by
// the names of their files, then those of the file itself, so that its last rule may be for everyone else. [defaults]
// stand in the file itself and count for all. Throws ConfigError where the file itself is wrong; what is wrong in
// policy.d suspends rules: Rule::broken, Policy::broken.
Policy LoadPolicy(const std::string& path, const Settings& settings);

// Every key of every table, for the test that the example shows them.
std::vector<std::string_view> PolicyKeys();

}  // namespace rollcall
