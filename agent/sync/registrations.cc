#include "agent/sync/registrations.h"

#include <xxhash.h>

#include <algorithm>

#include "agent/base/observation.h"
#include "agent/base/time_text.h"
#include "agent/sync/config_digest.h"
#include "agent/sync/facts.h"
#include "agent/sync/kept_record.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "store/conflicts.h"
#include "store/links.h"
#include "store/look_alikes.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

// So many records that were not applied are tried again in one pass.
constexpr std::int64_t kRetries = 1000;

std::int64_t DigestOf(const std::string& body) {
  return static_cast<std::int64_t>(XXH3_64bits(body.data(), body.size()));
}

std::string PublicIdOf(Database& database, AccountId account) {
  return FindAccount(database, account).value().public_id;
}

}  // namespace

Registrations::Registrations(const PassContext& pass, Reconciler& reconciler)
    : pass_(pass), reconciler_(reconciler), logins_(pass), fingerprinter_(ConfigDigest(pass.config, pass.source)) {}

// It would stand above all that come after it.
bool Registrations::IsInFuture(std::string_view place, AnchorView anchor, TimePoint at) {
  if (at <= pass_.stamp.now + kFutureTolerance) return false;
  reconciler_.OnUnreadable({.place = place,
                            .reason = "at lies more than 5 minutes in the future: the clock of whoever writes the feed "
                                      "is wrong; write the record again with the right time",
                            .anchor = anchor});
  return true;
}

void Registrations::Keep(std::string_view anchor, const std::string& body, TimePoint at, std::string_view place) {
  KeepRegistration(pass_.database, pass_.source_id,
                   {.anchor = anchor, .at = at, .digest = DigestOf(body), .body = body, .place = place});
}

void Registrations::OnUser(const ObservedUser& user) {
  pass_.listener.OnRecord();
  const TimePoint at = user.recorded_at.value_or(pass_.stamp.now);
  if (IsInFuture(user.place, user.anchor, at)) return;
  ObservedUser recorded = user;
  recorded.recorded_at = at;
  Keep(user.anchor.text, ToKept(recorded), at, user.place);
}

void Registrations::OnWithdrawn(const Withdrawal& withdrawal) {
  pass_.listener.OnRecord();
  if (IsInFuture(withdrawal.place, withdrawal.anchor, withdrawal.at)) return;
  KeepWithdrawal(pass_.database, pass_.source_id, withdrawal.anchor.text, withdrawal.at, withdrawal.place);
}

std::optional<KnownAccount> Registrations::LinkedTo(std::string_view anchor) {
  const auto link = FindLink(pass_.database, pass_.source_id, anchor);
  return link ? std::optional(LoadKnownAccount(pass_.database, link->account)) : std::nullopt;
}

// Made by this feed, and of no other configured source since: a one-off import takes nobody over.
bool Registrations::IsOwn(const Account& account, const std::vector<Link>& links) const {
  const std::string_view code = Code(account.creation_source);
  const auto& others = pass_.source.feed->record_sources;
  const bool is_made_here = account.creation_source == pass_.source.creation_source ||
                            account.creation_source == CreationSource::kOnTheFlyRegistration ||
                            std::ranges::find(others, code) != others.end();
  const auto is_of_another = [this](const Link& link) {
    return link.source != pass_.source_id &&
           std::ranges::find(pass_.config.sources, link.source_name, &SourceConfig::name) != pass_.config.sources.end();
  };
  const auto is_of_this = [this](const Link& link) { return link.source == pass_.source_id; };
  return is_made_here && std::ranges::any_of(links, is_of_this) && std::ranges::none_of(links, is_of_another);
}

// Who left and was archived may register again; who was removed by a person or by a rule may not by this alone.
std::string Registrations::Removed(const OpenFeedRecord& record) {
  const auto archived = FindArchivedByAnchor(pass_.database, pass_.source_id, record.anchor);
  if (!archived || archived->living) return {};
  const auto holds = BelongingsOf(pass_.database, *archived).holds;
  const bool had_left = std::ranges::any_of(
      holds, [this](const Hold& hold) { return hold.kind == HoldKind::kMissing && hold.source == pass_.source.name; });
  if (had_left && IsOwn(archived->account, ArchivedLinks(pass_.database, *archived))) return {};
  return "on " + ToIso8601(archived->removed_at) + " by " + archived->removed_by_user + " (" +
         std::string(Code(archived->event)) + ")";
}

// Two people of this feed may swap their logins: that is the reconciler's to see.
std::string Registrations::LoginHolder(const ObservedUser& user, std::optional<AccountId> own) {
  const auto holder = FindAccountByLogin(pass_.database, user[Field::kLogin]);
  if (!holder || holder->id == own || IsOwn(*holder, LinksOf(pass_.database, holder->id))) return {};
  return holder->public_id;
}

std::string Registrations::EmailHolder(const ObservedUser& user, std::optional<AccountId> own) {
  if (user[Field::kEmail].empty()) return {};
  for (const AccountId each : Correlate(pass_.database, "email", user[Field::kEmail])) {
    if (each != own) return PublicIdOf(pass_.database, each);
  }
  return {};
}

std::string Registrations::LookAlike(const ObservedUser& user, std::optional<AccountId> own) {
  if (const auto found = FindLookAlike(pass_.database, user[Field::kLogin], own))
    return PublicIdOf(pass_.database, *found);
  const std::string key = TextKey(user[Field::kLogin]);
  const auto [first, last] = looks_.equal_range(LoginSkeleton(key));
  for (auto each = first; each != last; ++each) {
    if (each->second.first != key && each->second.second != user.anchor.text)
      return "of \"" + each->second.second + '"';
  }
  return {};
}

// The one account that has the address and none of this feed's people; nullopt: there is none, or it may not be looked
// for.
std::optional<AccountId> Registrations::Correlated(const ObservedUser& user) {
  if (!MayCorrelate(user, pass_.source)) return std::nullopt;
  const auto found = Correlate(pass_.database, "email", user[Field::kEmail]);
  if (found.size() != 1 || FindLink(pass_.database, found.front(), pass_.source.name)) return std::nullopt;
  return found.front();
}

// The account stays as it is: of what other sources say of it, nothing is the feed's to change.
void Registrations::LinkByEmail(const OpenFeedRecord& record, AccountId id) {
  const KnownAccount known = LoadKnownAccount(pass_.database, id);
  for (Link link : known.links) {
    if (link.observed) continue;
    link.observed = ProfileToJson(known.account.profile);
    UpdateLink(pass_.database, link);
  }
  InsertLink(pass_.database, {.source = pass_.source_id,
                              .anchor = record.anchor,
                              .account = id,
                              .first_seen_at = pass_.stamp.now,
                              .observed = ProfileToJson({})});
  ++pass_.report.counts.seen;
  ++pass_.report.counts.updated;
  pass_.listener.OnChange({.action = "link",
                           .login = known.account.profile.login,
                           .after = record.anchor,
                           .reason = pass_.source.name + ", by its verified mail address"});
  Settle(record);
}

void Registrations::Refuse(const OpenFeedRecord& record, const std::string& reason) {
  const std::string place = record.place.empty() ? record.anchor : record.place;
  ++pass_.report.counts.seen;
  ++pass_.report.counts.conflicts;
  pass_.listener.OnConflict(place, reason);
  RecordConflict(pass_.database, {.source = pass_.source_id, .place = place, .anchor = record.anchor, .reason = reason},
                 pass_.stamp);
  CloseConflictsOf(pass_.database, pass_.source_id, record.anchor, pass_.stamp.pass.value(), pass_.stamp.now);
  MarkTried(pass_.database, pass_.source_id, record.anchor, std::nullopt, *pass_.stamp.pass);
}

void Registrations::Settle(const OpenFeedRecord& record) {
  SettleFeedRecord(pass_.database, pass_.source_id, record.anchor);
  CloseConflictsOf(pass_.database, pass_.source_id, record.anchor, pass_.stamp.pass.value(), pass_.stamp.now);
}

void Registrations::Admit(const OpenFeedRecord& record, const ObservedUser& user) {
  const std::string key = TextKey(user[Field::kLogin]);
  looks_.emplace(LoginSkeleton(key), std::pair(key, record.anchor));
  MarkTried(pass_.database, pass_.source_id, record.anchor, fingerprinter_.Of(user), *pass_.stamp.pass);
  reconciler_.OnUser(user);
}

void Registrations::Register(const OpenFeedRecord& record, const std::optional<KnownAccount>& account) {
  KeptRecord kept(record.anchor, record.body, record.place);
  ObservedUser& user = kept.user();
  if (record.is_withdrawn) user.presence = UserPresence::kWithdrawn;
  const auto own = account ? std::optional(account->account.id) : std::nullopt;
  if (!account) {
    const auto correlated = Correlated(user);
    if (correlated && !Distrust(user, pass_.source, {})) return LinkByEmail(record, *correlated);
  }
  const RegistrationFacts facts = {.login_holder = LoginHolder(user, own),
                                   .email_holder = EmailHolder(user, own),
                                   .look_alike = LookAlike(user, own),
                                   .removed = account ? std::string() : Removed(record),
                                   .creates = !account,
                                   .is_full = admitted_ >= pass_.source.feed->max_registrations};
  if (const auto reason = Distrust(user, pass_.source, facts)) return Refuse(record, *reason);
  if (!account) ++admitted_;
  Admit(record, user);
}

// A withdrawal alone. Of somebody who never came, it is remembered: the registration may come late.
void Registrations::Withdraw(const OpenFeedRecord& record, const std::optional<KnownAccount>& account) {
  if (!account) return Settle(record);
  MarkTried(pass_.database, pass_.source_id, record.anchor, std::nullopt, *pass_.stamp.pass);
  reconciler_.OnGone({record.anchor});
}

void Registrations::Apply(const OpenFeedRecord& record) {
  const auto account = LinkedTo(record.anchor);
  if (account && !IsOwn(account->account, account->links)) {
    ++muted_;
    return Settle(record);
  }
  record.body.empty() ? Withdraw(record, account) : Register(record, account);
}

// Whom a rule has archived comes back by a login, as from a directory; and with the profile that was.
void Registrations::ComeBack(std::string_view anchor, TimePoint at) {
  const auto archived = FindArchivedByAnchor(pass_.database, pass_.source_id, anchor);
  if (!archived || !IsOwn(archived->account, ArchivedLinks(pass_.database, *archived))) return;
  const std::string body = ProfileToJson(archived->account.profile);
  KeptRecord kept(anchor, body, anchor);
  ObservedUser& user = kept.user();
  if (!LoginHolder(user, std::nullopt).empty() || !LookAlike(user, std::nullopt).empty()) return;
  user.last_login = {.at = at, .lag = pass_.source.feed->login_precision, .attribute = "login record"};
  reconciler_.OnUser(user);
}

void Registrations::Warn() {
  if (muted_ > 0) {
    pass_.listener.OnWarning(pass_.source.name + ": " + std::to_string(muted_) +
                             " records change nothing, because other sources own "
                             "the accounts too");
  }
  if (groups_ > 0) pass_.listener.OnWarning(pass_.source.name + ": groups of a feed are not read");
}

void Registrations::Finish(PullResult& pull) {
  IndexLogins(pass_.database);
  admitted_ = CountAdmitted(pass_.database, pass_.source_id, pass_.stamp.now - pass_.source.feed->window);
  logins_.EachStranger([this](std::string_view anchor, const std::string& body) {
    // Whatever they register with says more, and counts although it is older.
    Keep(anchor, body, TimePoint{}, anchor);
  });
  EachOpenFeedRecord(pass_.database, pass_.source_id, kRetries,
                     [this](const OpenFeedRecord& record) { Apply(record); });
  logins_.EachReturn([this](std::string_view anchor, TimePoint at) { ComeBack(anchor, at); });
  pull.coverage = Coverage::kDelta;
  pull.group_coverage = Coverage::kDelta;
  reconciler_.Finish(pull);
  SettleApplied(pass_.database, pass_.source_id, *pass_.stamp.pass, pass_.stamp.now);
  logins_.Finish();
  Warn();
  pull.proof += logins_.Summary();
}

}  // namespace rollcall
