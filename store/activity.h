// What the deactivation rules ask of the registry. Streams with integer keys, for millions of accounts.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

// What an account's inactivity follows from.
struct Activity {
  AccountId id{};
  std::string_view login_key;
  TimePoint created;                      // as its source says, else when the registry first saw it
  std::optional<TimePoint> login_at;      // the last login is not before; nullopt: none is known
  std::optional<TimePoint> login_latest;  // and not after
  std::optional<SourceId> login_source;
  std::optional<TimePoint> reenabled;  // by hand
};

// Of the accounts that are enabled, in order of id. The views die with the call; fn may run other statements.
void EachActivity(Database& database, const std::function<void(const Activity&)>& fn);
// Of the accounts that have an automatic hold, in order of id, and since when.
void EachDeactivated(Database& database, const std::function<void(const Activity&, TimePoint since)>& fn);

// The highest id of an account; nullopt: there is none.
std::optional<AccountId> LastAccountId(Database& database);

// `label`: the DN, or the name of a group that has none.
void EachGroup(Database& database, const std::function<void(GroupId, std::string_view label)>& fn);
void EachGroupEdge(Database& database, const std::function<void(GroupId parent, GroupId child)>& fn);

// The direct members of a group; `role` empty: in any role.
void EachMember(Database& database, GroupId group, std::string_view role, const std::function<void(AccountId)>& fn);
void EachLinked(Database& database, SourceId source, const std::function<void(AccountId)>& fn);

struct DirectMembership {
  GroupId group{};
  std::string role;
};
std::vector<DirectMembership> DirectMembershipsOf(Database& database, AccountId account);
std::vector<SourceId> SourcesOf(Database& database, AccountId account);

// nullopt: the registry has never seen this source.
std::optional<SourceId> FindSourceId(Database& database, std::string_view name);
std::string SourceName(Database& database, SourceId source);
// The sources that have ever told a login of an account that lives.
std::vector<SourceId> SourcesTellingLogins(Database& database);

// A time without a login that a login has ended; of a week and more.
struct LoginGap {
  AccountId account{};
  TimePoint since;  // the latest possible login before it
  TimePoint until;
};
// Of the accounts that live, in order of account and time.
void EachLoginGap(Database& database, const std::function<void(const LoginGap&)>& fn);

// Whether nobody has warned of this yet; notes that somebody has.
struct WarningKey {
  AccountId account{};
  std::int64_t days = 0;
  TimePoint inactive_since;
};
bool IsWarned(Database& database, const WarningKey& warning);
void KeepWarning(Database& database, const WarningKey& warning, TimePoint now);

}  // namespace rollcall
