// What the deactivation rules ask of the registry. Streams with integer keys, for millions of accounts; whatever is
// asked of some accounts is one statement for all of them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "store/database.h"

namespace rollcall {

// What an account's inactivity follows from.
struct Activity {
  AccountId id{};
  TimePoint created;                      // as its source says, else when the registry first saw it
  std::optional<TimePoint> login_at;      // the last login is not before; nullopt: none is known
  std::optional<TimePoint> login_latest;  // and not after
  std::optional<SourceId> login_source;
  std::optional<TimePoint> reenabled;  // by hand
};

// The same of one of some accounts, enabled or not, with what a message about it says.
struct KnownActivity {
  Activity activity;
  bool enabled = true;
  std::string login;
  std::string login_attribute;  // that told the last login; empty: none is known, or it has no name
};

// From the first to the last id, both included.
struct AccountRange {
  AccountId first{INT64_MIN};
  AccountId last{INT64_MAX};
};
// Of the accounts that are enabled, in order of id. fn may run other statements, in all of these.
void EachActivity(Database& database, const std::function<void(const Activity&)>& fn, const AccountRange& range = {});
// Of the accounts that have an automatic hold, in order of id, and since when.
void EachDeactivated(Database& database, const std::function<void(const Activity&, TimePoint since)>& fn);

// Of the accounts that are disabled, for whatever reason, in order of id. Reads all accounts.
void EachDisabled(Database& database, const std::function<void(const Activity&)>& fn);
// Of those of these accounts that live, in order of id.
std::vector<KnownActivity> ActivitiesOf(Database& database, std::span<const AccountId> accounts);

// The highest id of an account; nullopt: there is none.
std::optional<AccountId> LastAccountId(Database& database);

// The logins that begin so, folded; `prefix` empty: all. The views die with the call.
void EachLogin(Database& database, std::string_view prefix,
               const std::function<void(AccountId, std::string_view login_key)>& fn);
void EachLoginOf(Database& database, std::span<const AccountId> accounts,
                 const std::function<void(AccountId, std::string_view login_key)>& fn);

// The direct members of these groups; `role` empty: in any role. Who is in two of them comes twice.
void EachMember(Database& database, std::span<const GroupId> groups, std::string_view role,
                const std::function<void(AccountId)>& fn);
void EachLinked(Database& database, SourceId source, const std::function<void(AccountId)>& fn);

// By account and group. The view dies with the call.
void EachMembershipOf(Database& database, std::span<const AccountId> accounts,
                      const std::function<void(AccountId, GroupId, std::string_view role)>& fn);
// One that stands, or stood until it went into the archive. The views die with the call.
struct MembershipEver {
  AccountId account{};
  GroupId group{};
  std::string_view role;
  std::string_view label;  // of the group, where it went into the archive: its DN, or its name
  TimePoint granted_at;
  std::optional<TimePoint> removed_at;
};
void EachMembershipEverOf(Database& database, std::span<const AccountId> accounts,
                          const std::function<void(const MembershipEver&)>& fn);
// An account was created, enabled or disabled, by anything but a rule.
struct StateChange {
  AccountId account{};
  TimePoint at;
  bool enabled = true;  // since then
};
// In order of account and time.
void EachStateChangeOf(Database& database, std::span<const AccountId> accounts,
                       const std::function<void(const StateChange&)>& fn);
// When the registry first saw a source; nullopt: never.
std::optional<TimePoint> FirstPass(Database& database);
void EachLinkOf(Database& database, std::span<const AccountId> accounts,
                const std::function<void(AccountId, SourceId)>& fn);
// Of those that have an automatic hold: since when.
void EachDeactivationOf(Database& database, std::span<const AccountId> accounts,
                        const std::function<void(AccountId, TimePoint since)>& fn);

// nullopt: the registry has never seen this source.
std::optional<SourceId> FindSourceId(Database& database, std::string_view name);
std::string SourceName(Database& database, SourceId source);
void EachSource(Database& database, const std::function<void(SourceId, std::string name)>& fn);
// The sources that have ever reported a login.
std::vector<SourceId> SourcesTellingLogins(Database& database);

// A time without a login that a login has ended; of a week and more.
struct LoginGap {
  AccountId account{};
  TimePoint since;  // the latest possible login before it
  TimePoint until;
  std::optional<TimePoint> reenabled;  // the last time that somebody enabled the account by hand, whenever that was
};
// Of the accounts that live, in order of account and time.
void EachLoginGap(Database& database, const std::function<void(const LoginGap&)>& fn);

}  // namespace rollcall
