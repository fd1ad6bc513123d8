// agent.toml, read, checked and turned into the options of each part. Every error names file:line, the rule,
// the value and the way out, before anything else happens.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "agent/config/schedule.h"
#include "connectors/csv/csv_connector.h"
#include "connectors/feed/feed_connector.h"
#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/ldif_connector.h"
#include "connectors/scim/scim_connector.h"
#include "store/database.h"
#include "store/plans.h"

namespace rollcall {

// The configuration or a policy file is wrong. main: exit 2 before any side effect.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// More than `count` and more than `percent` of what there is: the change is held.
struct Limit {
  std::int64_t count = 10;
  double percent = 5;
};
inline constexpr Limit kUnlimited = {.count = std::numeric_limits<std::int64_t>::max()};

// One limit for each kind of change.
class Limits {
 public:
  // Most of those whom a source disables come back one by one; half of them at once may be an attribute that the
  // agent may not read any more.
  Limits() { (*this)[ChangeKind::kEnabled].percent = 50; }

  const Limit& operator[](ChangeKind kind) const { return limits_[static_cast<std::size_t>(kind)]; }
  Limit& operator[](ChangeKind kind) { return limits_[static_cast<std::size_t>(kind)]; }

 private:
  std::array<Limit, kChangeKinds.size()> limits_;
};

// Limits on changes that lock people out (disabled, missing, archived), besides the limit of their kind: small numbers,
// and losses that come slowly.
struct LockoutLimits {
  Limit few = {.count = 3, .percent = 50};    // at least, of one pass with those within the guard's window
  Limit slow = {.count = 10, .percent = 20};  // more than, within slow_window
  std::chrono::days slow_window{30};
};
inline constexpr LockoutLimits kNoLockoutLimits = {.few = kUnlimited, .slow = kUnlimited};

// How many accounts one run of the deactivation rules may change, of one rule's scope and of all that are enabled.
struct PolicyLimits {
  Limit disabled;
  Limit archived;
};

// Whether absence from this source means anything.
enum class Lifecycle : std::uint8_t {
  kIgnoreAbsence,  // users the source does not show stay as they are
  kHoldMissing,    // users the source no longer shows are held as missing
};

// What the source's word on "enabled" is.
enum class EnabledMeaning : std::uint8_t {
  kSourceState,         // sets and lifts the source hold
  kAdministratorsWord,  // a one-off import: sets a manual hold, lifts manual and automatic ones
};

// What becomes of a group that a user's record names and nobody knows.
enum class UnknownGroups : std::uint8_t {
  kCreate,
  kWarn,    // that membership is left out
  kRefuse,  // the record is a conflict
};
inline constexpr std::pair<std::string_view, UnknownGroups> kUnknownGroups[] = {
    {"create", UnknownGroups::kCreate}, {"warn", UnknownGroups::kWarn}, {"refuse", UnknownGroups::kRefuse}};

// Whose logins a feed tells: of the others its silence is not a "no".
enum class LoginsOf : std::uint8_t {
  kMentioned,  // those whom it has ever named, by a registration or a login
  kEveryone,   // all accounts: who is not named has not logged in
};
inline constexpr std::pair<std::string_view, LoginsOf> kLoginsOf[] = {{"mentioned", LoginsOf::kMentioned},
                                                                      {"everyone", LoginsOf::kEveryone}};

// Whether a login creates whom nobody knows.
enum class OnTheFly : std::uint8_t { kNever, kCreate };

// How far a feed is trusted. Anybody may register: nothing is, unless it is said here.
struct FeedRules {
  bool verified_email = true;              // only with an address that its owner has confirmed
  std::vector<std::string> email_domains;  // patterns; none: any domain
  std::vector<std::string> reserved_logins = {"root",       "admin*",     "system",    "security", "support",
                                              "postmaster", "hostmaster", "webmaster", "svc-*"};
  std::vector<std::string> groups;          // patterns of groups that a record may name
  std::vector<std::string> record_sources;  // codes that a record may name instead of the feed's own
  std::int32_t max_registrations = 1000;    // new accounts in each window
  std::chrono::minutes window{60};
  OnTheFly on_the_fly = OnTheFly::kNever;
  LoginsOf logins_of = LoginsOf::kMentioned;
  std::chrono::seconds login_precision{0};  // a login that is later by no more than this is not written down
};

struct SourceConfig {
  std::string name;
  std::string type;  // "ldap", "ldif", "csv", "feed", "scim"
  CreationSource creation_source = CreationSource::kLdap;
  Lifecycle lifecycle = Lifecycle::kHoldMissing;
  EnabledMeaning enabled_meaning = EnabledMeaning::kSourceState;
  bool enables_manually_disabled = false;  // of an import: it may enable whom somebody has disabled by hand
  std::string directory;                   // sources of one name here show parts of one directory; empty: it is whole
  std::vector<std::string> correlate;      // fields by which an unlinked user is given to an existing account
  UnknownGroups unknown_groups = UnknownGroups::kCreate;
  Limits limits;
  ScheduleConfig schedule;
  std::string drift;  // when to look for what increments have missed: a Quartz cron expression; empty: never
  // Whether it may give an account a mail address that another one has.
  SharedEmail shared_email = SharedEmail::kAllowed;
  std::optional<FeedRules> feed;  // of feeds alone
  std::variant<LdapOptions, LdifOptions, CsvOptions, FeedOptions, ScimOptions> options;
};

// What monitoring is told over HTTP.
struct MetricsOptions {
  std::string listen;  // "host:port"; empty: nothing
};

struct Config {
  std::string path;  // of the file, for messages
  DatabaseOptions registry;
  std::vector<SourceConfig> sources;  // in order of precedence
  // How long archived rows are kept, for `archive purge`; nullopt: it has to be told.
  std::optional<std::chrono::days> archive_retention;
  std::chrono::days plan_validity{7};  // for how long a plan is valid after the last pass that held it
  // Changes of the same kind that earlier passes of a source, or earlier runs of the policy, have made so long ago at
  // most count with those of a pass; 0: each pass alone.
  std::chrono::hours guard_window{24};
  LockoutLimits lockout_limits;
  std::string policy;             // path of the policy file; empty: there is none
  std::string time_zone = "UTC";  // in which the rules count days
  PolicyLimits policy_limits;
  MetricsOptions metrics;
  ServiceConfig service;
  LogConfig log;
  ScheduleConfig deactivation;  // of the runs of the policy
  ScheduleConfig retention;     // of the archive's purges
  BackupConfig backup;
  std::vector<std::string> warnings;  // of old spellings: "file:12: ..."
};

// What ${name} stands for before the environment is asked: --set name=value.
using Settings = std::map<std::string, std::string, std::less<>>;

// Throws ConfigError.
Config LoadConfig(const std::string& path, const Settings& settings);

// The configuration of a one-off import: named "import", ranks after every configured source, correlates by
// login, concludes nothing from absence, stamps fileImportation.
SourceConfig ImportConfig(CsvOptions options, SharedEmail shared_email = SharedEmail::kRefused);

}  // namespace rollcall
