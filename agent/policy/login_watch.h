// How far the sources can be relied on for the logins of single accounts.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/base/calendar.h"
#include "agent/config/config.h"
#include "agent/policy/decide.h"
#include "store/evidence.h"

namespace rollcall {

// From where a registry is looked at.
struct Viewpoint {
  TimePoint at;
  const Zone& zone;
  TimePoint horizon;  // what happens until then is wanted to be known; `at` or later
  const Config& config;
  TimePoint now;                           // by the clock
  std::vector<std::string> accepted = {};  // rules whose evidence an administrator has looked at and accepted
};

// An account and the rule that decides about it.
struct WatchedAccount {
  Activity activity;
  std::size_t rule = 0;
};

// Sources go on reporting logins if they are configured and have ever reported one; one-off imports that were just made
// do, too. Not thread-safe: remembers what it has asked.
class LoginWatch {
 public:
  // All of them outlive it.
  LoginWatch(Database& database, const Policy& policy, const Viewpoint& viewpoint);

  // A few statements for all of the accounts.
  std::vector<Watched> Of(std::span<const WatchedAccount> accounts);
  // Why the rule cannot rely on what the source reports of logins now; empty: it can.
  const std::string& GapOf(std::size_t rule, SourceId source);

 private:
  struct Source {
    SourceId id{};
    const SourceConfig* configured = nullptr;  // null: it is not
    bool reports = false;                      // it has reported logins
    std::optional<TimePoint> complete;         // its last complete run
    std::optional<TimePoint> told_at;          // of feeds: the latest login that it has reported
    std::optional<TimePoint> recorded_since;
    bool IsOfEveryone() const;
  };
  // What is known of one account.
  struct Known {
    std::vector<SourceId> links;
    std::vector<std::pair<SourceId, LoginState>> states;
  };
  using KnownAccounts = std::unordered_map<AccountId, Known>;

  KnownAccounts Ask(std::span<const WatchedAccount> accounts);
  Watched Watch(const WatchedAccount& account, const Known& known);
  void FindTellers(const WatchedAccount& account, const Known& known, Watched& watched) const;
  std::optional<SourceId> WaitsFor(const WatchedAccount& account, const Known& known);
  bool StillTells(const Source& feed, const Rule& rule) const;
  const std::string& PullGapOf(std::size_t rule, SourceId source);
  const Source* Find(SourceId source) const;

  Database& database_;
  const Policy& policy_;
  const Viewpoint& viewpoint_;
  std::vector<Source> sources_;  // the configured ones first, in their order
  std::map<std::pair<std::size_t, SourceId>, std::string> gaps_;
  std::map<std::pair<std::size_t, SourceId>, std::string> pull_gaps_;
};

}  // namespace rollcall
