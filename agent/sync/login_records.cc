#include "agent/sync/login_records.h"

#include <xxhash.h>

#include <algorithm>
#include <random>

#include "agent/base/time_text.h"
#include "agent/sync/kept_record.h"
#include "agent/sync/reconcile.h"
#include "store/accounts.h"
#include "store/activity.h"
#include "store/archive.h"
#include "store/conflicts.h"
#include "store/evidence.h"
#include "store/links.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

constexpr std::string_view kAttribute = "login record";
constexpr std::string_view kFutureSubject = "login records";

}  // namespace

LoginRecords::LoginRecords(const PassContext& pass, std::size_t most_people)
    : pass_(pass), most_people_(most_people), seed_(std::random_device()()) {
  seed_ = seed_ << 32 | std::random_device()();
}

LoginRecords::Hash LoginRecords::HashOf(std::string_view key) const {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(key.data(), key.size(), seed_);
  return {hash.low64, hash.high64};
}

bool LoginRecords::TakeOfKnown(const Hash& hash, TimePoint at) {
  const auto found = known_.find(hash);
  if (found == known_.end()) return false;
  found->second.at = std::max(found->second.at, at);
  return true;
}

void LoginRecords::Take(const LoginRecord& login) {
  pass_.listener.OnRecord();
  if (++taken_ % kProgressEvery == 0) pass_.listener.OnProgress(taken_);
  // Whoever writes the records is ahead: the login has taken place, and not after now.
  const bool is_future = login.at > pass_.stamp.now + kFutureTolerance;
  if (is_future) ++future_;
  const TimePoint at = is_future ? pass_.stamp.now : login.at;
  if (!is_future) {
    newest_ = std::max(newest_, at);
    oldest_ = std::min(oldest_, at);
  }
  const std::string login_key = TextKey(login.user[Field::kLogin]);
  // None of the three holds a control character.
  key_.assign(login.anchor_source).append("\n").append(login.user.anchor.text).append("\n").append(login_key);
  if (TakeOfKnown(HashOf(key_), at)) return;
  const auto [found, is_new] = entries_.try_emplace(key_);
  Entry& entry = found->second;
  ++entry.records;
  if (!is_new && at <= entry.at) return;
  entry.at = at;
  if (!is_new) return;
  entry.came = taken_;
  entry.who = {std::string(login.anchor_source), std::string(login.user.anchor.text), login_key};
  const bool creates = pass_.source.feed->on_the_fly == OnTheFly::kCreate && login.anchor_source.empty() &&
                       !login.user.anchor.text.empty() && !login_key.empty();
  if (creates) {
    ObservedUser user = login.user;
    user.creation_source = Code(CreationSource::kOnTheFlyRegistration);
    user.created_at = at;
    user.recorded_at.reset();  // nobody has registered
    entry.body = ToKept(user);
  }
  if (entries_.size() >= most_people_) Resolve(Unknown::kKeep);
}

// By the id, which says more than the login.
std::optional<AccountId> LoginRecords::Find(const Who& who) {
  if (!who.anchor.empty()) {
    const auto source = who.source.empty() ? std::optional(pass_.source_id) : FindSourceId(pass_.database, who.source);
    const auto link = source ? FindLink(pass_.database, *source, who.anchor) : std::nullopt;
    if (link) return link->account;
  }
  // An id of another source that nobody knows is not to be guessed at.
  if (who.login_key.empty() || !who.source.empty()) return std::nullopt;
  const auto account = FindAccountByLogin(pass_.database, who.login_key);
  return account ? std::optional(account->id) : std::nullopt;
}

void LoginRecords::Write(AccountId id, TimePoint at) {
  const Account account = FindAccount(pass_.database, id).value();
  const auto& known = account.last_login;
  // What lies within the precision of what the feed has reported already says nothing new.
  const auto precision = pass_.source.feed->login_precision;
  if (known && known->source == pass_.source.name && at <= known->at + precision) return;
  const auto later = LaterLogin(
      known, {.at = at, .latest = at + precision, .source = pass_.source.name, .attribute = std::string(kAttribute)});
  if (!later) {
    // The feed is known to record this account's logins all the same.
    return KeepLoginState(pass_.database, id, pass_.source_id, LoginState::kShown, pass_.stamp.pass.value());
  }
  UpdateLastLogin(pass_.database, id, *later);
  ++written_;
  ++pass_.report.counts.updated;
  pass_.listener.OnChange({.action = "set",
                           .login = account.profile.login,
                           .field = "last_login",
                           .before = known ? ToIso8601(known->at) : std::string(),
                           .after = ToIso8601(later->at)});
}

// Who is unknown now may yet register in this pass, but is not looked up before its end.
void LoginRecords::Resolve(Unknown unknown) {
  std::vector<Entries::iterator> strangers;
  for (auto each = entries_.begin(); each != entries_.end();) {
    Entry& entry = each->second;
    const bool look = !entry.unknown || unknown == Unknown::kCount;
    const auto account = look ? Find(entry.who) : std::nullopt;
    if (!account) {
      entry.unknown = true;
      strangers.push_back(each++);
      continue;
    }
    known_.emplace(HashOf(each->first), Latest{*account, entry.at});
    each = entries_.erase(each);
  }
  Forget(strangers, unknown == Unknown::kKeep ? most_people_ / 2 : 0);
}

// All but the `kept` who came first.
void LoginRecords::Forget(std::vector<Entries::iterator>& strangers, std::size_t kept) {
  if (strangers.size() <= kept) return;
  const auto first_forgotten = strangers.begin() + static_cast<std::ptrdiff_t>(kept);
  std::nth_element(strangers.begin(), first_forgotten, strangers.end(),
                   [](const auto& a, const auto& b) { return a->second.came < b->second.came; });
  for (auto each = first_forgotten; each != strangers.end(); ++each) {
    unknown_ += (*each)->second.records;
    entries_.erase(*each);
  }
}

// Somebody may be called by an id and by a login.
void LoginRecords::WriteAll() {
  std::vector<Latest> latest;
  latest.reserve(known_.size());
  for (const auto& [hash, each] : known_) latest.push_back(each);
  known_.clear();
  std::ranges::sort(latest, {},
                    [](const Latest& each) { return std::pair(each.account, -each.at.time_since_epoch()); });
  const auto last = std::unique(latest.begin(), latest.end(),
                                [](const Latest& a, const Latest& b) { return a.account == b.account; });
  for (auto each = latest.begin(); each != last; ++each) {
    pass_.listener.OnRecord();
    Write(each->account, each->at);
  }
}

void LoginRecords::EachStranger(const Create& create) {
  for (const auto& [key, entry] : entries_) {
    if (!entry.body.empty() && !Find(entry.who)) create(entry.who.anchor, entry.body);
  }
}

void LoginRecords::EachReturn(const Return& comes_back) {
  for (const auto& [key, entry] : entries_) {
    if (entry.who.anchor.empty() || !entry.who.source.empty() || Find(entry.who)) continue;
    const auto archived = FindArchivedByAnchor(pass_.database, pass_.source_id, entry.who.anchor);
    if (!archived || archived->living || archived->event != RemovalEvent::kAccountInactivity) continue;
    if (entry.at > archived->removed_at) comes_back(entry.who.anchor, entry.at);
  }
}

// One conflict for all of them: they have one cause.
void LoginRecords::TellOfFuture() {
  if (taken_ == 0) return;
  if (future_ == 0)
    return CloseConflictsOf(pass_.database, pass_.source_id, kFutureSubject, pass_.stamp.pass.value(), pass_.stamp.now);
  const std::string reason =
      "login records lie more than 5 minutes in the future: the clock of whoever writes them is wrong; they count as "
      "logins of now";
  ++pass_.report.counts.conflicts;
  pass_.listener.OnConflict(kFutureSubject, std::to_string(future_) + " " + reason);
  RecordConflict(pass_.database,
                 {.source = pass_.source_id, .place = std::string(kFutureSubject), .anchor = "", .reason = reason},
                 pass_.stamp);
}

// A feed that falls silent goes on to be read completely: what counts is when it told its latest login.
void LoginRecords::Finish() {
  Resolve(Unknown::kCount);
  WriteAll();
  TellOfFuture();
  const std::int64_t told = taken_ - future_;
  if (told == 0) return;
  KeepLoginRecording(pass_.database, pass_.source_id, kAttribute, oldest_);
  const auto before = LoginEvidenceOf(pass_.database, pass_.source_id);
  const TimePoint at = before ? std::max(before->at, newest_) : newest_;
  KeepLoginEvidence(pass_.database, pass_.source_id, {.users = told, .with_login = told}, *pass_.stamp.pass, at);
}

std::string LoginRecords::Summary() const {
  if (taken_ == 0) return {};
  std::string text =
      "; last login of " + std::to_string(written_) + (written_ == 1 ? " account" : " accounts") + " moved on";
  if (unknown_ > 0) text += ", login records of nobody who is known: " + std::to_string(unknown_);
  if (future_ > 0) text += ", in the future: " + std::to_string(future_);
  return text;
}

}  // namespace rollcall
