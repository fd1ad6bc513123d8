#include "agent/sync/registrations.h"

#include <xxhash.h>

#include <algorithm>

#include "agent/base/observation.h"
#include "agent/base/time_text.h"
#include "agent/sync/facts.h"
#include "agent/sync/kept_record.h"
#include "agent/sync/salt.h"
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

Registrations::Registrations(Database& database, const Config& config, const SourceConfig& source, SourceId source_id,
                             const Stamp& stamp, PassReport& report, PassListener& listener, Reconciler& reconciler)
    : database_(database),
      source_(source),
      source_id_(source_id),
      stamp_(stamp),
      report_(report),
      listener_(listener),
      reconciler_(reconciler),
      logins_(database, source, source_id, stamp, report, listener),
      fingerprinter_(SaltOf(config, source)) {}

// It would stand above all that come after it.
bool Registrations::IsInFuture(std::string_view place, AnchorView anchor, TimePoint at) {
  if (at <= stamp_.now + kFutureTolerance) return false;
  reconciler_.OnUnreadable({.place = place,
                            .reason = "at lies more than 5 minutes in the future: the clock of whoever writes the feed "
                                      "is wrong; write the record again with the right time",
                            .anchor = anchor});
  return true;
}

void Registrations::Keep(std::string_view anchor, const std::string& body, TimePoint at, std::string_view place) {
  KeepRegistration(database_, source_id_,
                   {.anchor = anchor, .at = at, .digest = DigestOf(body), .body = body, .place = place});
}

void Registrations::OnUser(const ObservedUser& user) {
  listener_.OnRecord();
  const TimePoint at = user.recorded_at.value_or(stamp_.now);
  if (IsInFuture(user.place, user.anchor, at)) return;
  ObservedUser recorded = user;
  recorded.recorded_at = at;
  Keep(user.anchor.text, ToKept(recorded), at, user.place);
}

void Registrations::OnWithdrawn(const Withdrawal& withdrawal) {
  listener_.OnRecord();
  if (IsInFuture(withdrawal.place, withdrawal.anchor, withdrawal.at)) return;
  KeepWithdrawal(database_, source_id_, withdrawal.anchor.text, withdrawal.at, withdrawal.place);
}

std::optional<KnownAccount> Registrations::LinkedTo(std::string_view anchor) {
  const auto link = FindLink(database_, source_id_, anchor);
  return link ? std::optional(LoadKnownAccount(database_, link->account)) : std::nullopt;
}

// Made by this feed, and of no other source since.
bool Registrations::IsOwn(const Account& account, const std::vector<Link>& links) const {
  const std::string_view code = Code(account.creation_source);
  const auto& others = source_.feed->record_sources;
  const bool is_made_here = account.creation_source == source_.creation_source ||
                            account.creation_source == CreationSource::kOnTheFlyRegistration ||
                            std::ranges::find(others, code) != others.end();
  return is_made_here && links.size() == 1 && links.front().source == source_id_;
}

// Who left and was archived may register again; who was removed by a person or by a rule may not by this alone.
std::string Registrations::Removed(const OpenFeedRecord& record) {
  const auto archived = FindArchivedByAnchor(database_, source_id_, record.anchor);
  if (!archived || archived->living) return {};
  const auto holds = BelongingsOf(database_, *archived).holds;
  const bool had_left = std::ranges::any_of(
      holds, [this](const Hold& hold) { return hold.kind == HoldKind::kMissing && hold.source == source_.name; });
  if (had_left && IsOwn(archived->account, ArchivedLinks(database_, *archived))) return {};
  return "on " + ToIso8601(archived->removed_at) + " by " + archived->removed_by_user + " (" +
         std::string(Code(archived->event)) + ")";
}

// Two people of this feed may swap their logins: that is the reconciler's to see.
std::string Registrations::LoginHolder(const ObservedUser& user, std::optional<AccountId> own) {
  const auto holder = FindAccountByLogin(database_, user[Field::kLogin]);
  if (!holder || holder->id == own || IsOwn(*holder, LinksOf(database_, holder->id))) return {};
  return holder->public_id;
}

std::string Registrations::EmailHolder(const ObservedUser& user, std::optional<AccountId> own) {
  if (user[Field::kEmail].empty()) return {};
  for (const AccountId each : Correlate(database_, "email", user[Field::kEmail])) {
    if (each != own) return PublicIdOf(database_, each);
  }
  return {};
}

std::string Registrations::LookAlike(const ObservedUser& user, std::optional<AccountId> own) {
  if (const auto found = FindLookAlike(database_, user[Field::kLogin], own)) return PublicIdOf(database_, *found);
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
  if (!MayCorrelate(user, source_)) return std::nullopt;
  const auto found = Correlate(database_, "email", user[Field::kEmail]);
  if (found.size() != 1 || FindLink(database_, found.front(), source_.name)) return std::nullopt;
  return found.front();
}

// The account stays as it is: of what other sources say of it, nothing is the feed's to change.
void Registrations::LinkByEmail(const OpenFeedRecord& record, AccountId id) {
  const KnownAccount known = LoadKnownAccount(database_, id);
  for (Link link : known.links) {
    if (link.observed) continue;
    link.observed = ProfileToJson(known.account.profile);
    UpdateLink(database_, link);
  }
  InsertLink(database_, {.source = source_id_,
                         .anchor = record.anchor,
                         .account = id,
                         .first_seen_at = stamp_.now,
                         .observed = ProfileToJson({})});
  ++report_.counts.seen;
  ++report_.counts.updated;
  listener_.OnChange({.action = "link",
                      .login = known.account.profile.login,
                      .after = record.anchor,
                      .reason = source_.name + ", by its verified mail address"});
  Settle(record);
}

void Registrations::Refuse(const OpenFeedRecord& record, const std::string& reason) {
  const std::string place = record.place.empty() ? record.anchor : record.place;
  ++report_.counts.seen;
  ++report_.counts.conflicts;
  listener_.OnConflict(place, reason);
  RecordConflict(database_, {.source = source_id_, .place = place, .anchor = record.anchor, .reason = reason}, stamp_);
  CloseConflictsOf(database_, source_id_, record.anchor, stamp_.pass.value(), stamp_.now);
  MarkTried(database_, source_id_, record.anchor, std::nullopt, *stamp_.pass);
}

void Registrations::Settle(const OpenFeedRecord& record) {
  SettleFeedRecord(database_, source_id_, record.anchor);
  CloseConflictsOf(database_, source_id_, record.anchor, stamp_.pass.value(), stamp_.now);
}

void Registrations::Admit(const OpenFeedRecord& record, const ObservedUser& user) {
  const std::string key = TextKey(user[Field::kLogin]);
  looks_.emplace(LoginSkeleton(key), std::pair(key, record.anchor));
  MarkTried(database_, source_id_, record.anchor, fingerprinter_.Of(user), *stamp_.pass);
  reconciler_.OnUser(user);
}

void Registrations::Register(const OpenFeedRecord& record, const std::optional<KnownAccount>& account) {
  KeptRecord kept(record.anchor, record.body, record.place);
  ObservedUser& user = kept.user();
  if (record.is_withdrawn) user.presence = UserPresence::kWithdrawn;
  const auto own = account ? std::optional(account->account.id) : std::nullopt;
  if (!account) {
    const auto correlated = Correlated(user);
    if (correlated && !Distrust(user, source_, {})) return LinkByEmail(record, *correlated);
  }
  const RegistrationFacts facts = {.login_holder = LoginHolder(user, own),
                                   .email_holder = EmailHolder(user, own),
                                   .look_alike = LookAlike(user, own),
                                   .removed = account ? std::string() : Removed(record),
                                   .creates = !account,
                                   .is_full = admitted_ >= source_.feed->max_registrations};
  if (const auto reason = Distrust(user, source_, facts)) return Refuse(record, *reason);
  if (!account) ++admitted_;
  Admit(record, user);
}

// A withdrawal alone. Of somebody who never came, it is remembered: the registration may come late.
void Registrations::Withdraw(const OpenFeedRecord& record, const std::optional<KnownAccount>& account) {
  if (!account) return Settle(record);
  MarkTried(database_, source_id_, record.anchor, std::nullopt, *stamp_.pass);
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
  const auto archived = FindArchivedByAnchor(database_, source_id_, anchor);
  if (!archived || !IsOwn(archived->account, ArchivedLinks(database_, *archived))) return;
  const std::string body = ProfileToJson(archived->account.profile);
  KeptRecord kept(anchor, body, anchor);
  ObservedUser& user = kept.user();
  if (!LoginHolder(user, std::nullopt).empty() || !LookAlike(user, std::nullopt).empty()) return;
  user.last_login = {.at = at, .lag = source_.feed->login_precision, .attribute = "login record"};
  reconciler_.OnUser(user);
}

void Registrations::Warn() {
  if (muted_ > 0) {
    listener_.OnWarning(source_.name + ": " + std::to_string(muted_) +
                        " records change nothing, because other sources own "
                        "the accounts too");
  }
  if (groups_ > 0) listener_.OnWarning(source_.name + ": groups of a feed are not read");
}

void Registrations::Finish(PullResult& pull) {
  IndexLogins(database_);
  admitted_ = CountAdmitted(database_, source_id_, stamp_.now - source_.feed->window);
  logins_.EachStranger([this](std::string_view anchor, const std::string& body) {
    // Whatever they register with says more, and counts although it is older.
    Keep(anchor, body, TimePoint{}, anchor);
  });
  EachOpenFeedRecord(database_, source_id_, kRetries, [this](const OpenFeedRecord& record) { Apply(record); });
  logins_.EachReturn([this](std::string_view anchor, TimePoint at) { ComeBack(anchor, at); });
  pull.coverage = Coverage::kDelta;
  pull.group_coverage = Coverage::kDelta;
  reconciler_.Finish(pull);
  SettleApplied(database_, source_id_, *stamp_.pass, stamp_.now);
  logins_.Finish();
  Warn();
  pull.proof += logins_.Summary();
}

}  // namespace rollcall
