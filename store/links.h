// Links: this account is that anchor in that source.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

// The id of a source by its configured name; makes one at first sight.
SourceId InternSource(Database& database, std::string_view name);

// What is written of a link; see Link. Its texts live for the call.
struct LinkView {
  SourceId source{};
  std::string_view anchor;
  AccountId account{};
  std::string_view dn;
  std::string_view dn_key;
  std::int64_t fingerprint = 0;
  TimePoint first_seen_at;
  std::optional<std::string_view> observed;
};

struct Link {
  SourceId source{};
  std::string source_name;
  std::string anchor;
  AccountId account{};
  std::string dn;
  std::string dn_key;
  std::int64_t fingerprint = 0;  // of what the source last said; equal: nothing to do
  TimePoint first_seen_at;
  // What this source last said, as a JSON profile, once the account has a second link. nullopt: the account's
  // profile is exactly that.
  std::optional<std::string> observed;

  operator LinkView() const {  // NOLINT(google-explicit-constructor): the same, seen from outside
    return {source, anchor, account, dn, dn_key, fingerprint, first_seen_at, observed};
  }
};

void InsertLink(Database& database, const LinkView& link);
// Writes dn, dn_key, fingerprint and observed.
void UpdateLink(Database& database, const LinkView& link);

// What `from` called `anchor` is of `to` from now on, and without a fingerprint. Returns its account; nullopt: there is
// no such link, or the account has another one to `to`.
std::optional<AccountId> MoveLink(Database& database, SourceId from, SourceId to, std::string_view anchor);

// The source's user `before` is called `after` from now on: a relinkUser event of `reason`, and no fingerprint, so that
// the next run looks at the user. Returns the account; nullopt: there is no user `before`, or there is one `after`.
std::optional<AccountId> RelinkUser(Database& database, SourceId source, std::string_view before,
                                    std::string_view after, std::string_view reason, const Stamp& stamp);

// The link of the account to the source, by its name; nullopt: there is none.
std::optional<Link> FindLink(Database& database, AccountId account, std::string_view source);
bool IsLinked(Database& database, SourceId source, std::string_view anchor);
// The next pass looks at the user, whatever the fingerprint.
void ForgetFingerprint(Database& database, SourceId source, AccountId account);
std::vector<Link> LinksOf(Database& database, AccountId account);

// Streams the links of one source. The views die with the call.
struct LinkRow {
  std::string_view anchor;
  AccountId account{};
  std::string_view dn_key;
  std::int64_t fingerprint = 0;
};
void EachLink(Database& database, SourceId source, const std::function<void(const LinkRow&)>& fn);

// What a pass needs of one link; nullopt: the anchor is not known.
struct StoredLink {
  AccountId account{};
  std::string dn_key;
  std::int64_t fingerprint = 0;
};
std::optional<StoredLink> FindLink(Database& database, SourceId source, std::string_view anchor);
// Whoever the source showed there last.
std::optional<AccountId> FindLinkedByDn(Database& database, SourceId source, std::string_view dn_key);
// Nobody but `account` is at this name any more. Returns who was.
std::optional<AccountId> ForgetDn(Database& database, SourceId source, std::string_view dn_key, AccountId account);
// Users of the source, without those that are held as missing from it.
std::int64_t CountPresentLinks(Database& database, SourceId source);

// Accounts that this source holds: that it calls disabled, or that are missing from it.
std::int64_t CountHeldBy(Database& database, SourceId source);

// The account that has this login and a link to this source.
std::optional<AccountId> FindLinkedByLogin(Database& database, SourceId source, std::string_view login);

}  // namespace rollcall
