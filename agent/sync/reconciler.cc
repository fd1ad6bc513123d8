#include "agent/sync/reconciler.h"

#include <algorithm>
#include <utility>

#include "agent/sync/facts.h"
#include "agent/sync/login_moves.h"
#include "agent/sync/salt.h"
#include "store/accounts.h"
#include "store/conflicts.h"
#include "store/links.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

constexpr std::int64_t kProgressEvery = 1000;

SourceRules RulesOf(const Config& config, const SourceConfig& source, SourceId id) {
  SourceRules rules = {.name = source.name,
                       .id = id,
                       .enabled_meaning = source.enabled_meaning,
                       .shared_email = source.shared_email,
                       .precedence = {}};
  for (std::size_t i = 0; i < config.sources.size(); ++i) rules.precedence.emplace(config.sources[i].name, i);
  return rules;
}

std::string LoginKeyOf(Database& database, AccountId account) {
  return TextKey(FindAccount(database, account).value().profile.login);
}

}  // namespace

Reconciler::Reconciler(Database& database, const Config& config, const SourceConfig& source, SourceId source_id,
                       const Cursor& cursor, const Stamp& stamp, PassReport& report, PassListener& listener)
    : database_(database),
      source_(source),
      source_id_(source_id),
      rules_(RulesOf(config, source, source_id)),
      stamp_(stamp),
      report_(report),
      listener_(listener),
      is_delta_(!cursor.text.empty()),
      links_(database, source_id, is_delta_ ? KnownLinks::Extent::kAsNeeded : KnownLinks::Extent::kAll),
      moved_(database, source_id, links_, stamp),
      fingerprinter_(SaltOf(config, source)),
      applier_(database, source, source_id, stamp, report.counts, listener),
      groups_(database, source_id, links_, stamp, report.counts, listener),
      told_(database, source, source_id, stamp, report.counts, listener) {
  for (std::string& subject : OpenConflictSubjects(database, source_id)) troubled_.emplace(std::move(subject), false);
}

void Reconciler::Progress() {
  if (++records_ % kProgressEvery == 0) listener_.OnProgress(records_);
}

// An unchanged user is looked at again where a hold stands that this observation speaks about.
bool Reconciler::NeedsALook(const KnownLink& known, const ObservedUser& user) const {
  if (known.missing) return true;
  if (known.dn == KnownLink::Hash{} && !user.dn.key.empty()) return true;  // another user had taken its name
  if (!user.enabled || source_.enabled_meaning != EnabledMeaning::kAdministratorsWord) return false;
  return *user.enabled ? known.manual || known.automatic : !known.manual;
}

void Reconciler::OnUser(const ObservedUser& user) {
  Progress();
  ++report_.counts.seen;
  const auto troubled = troubled_.find(user.anchor.text);
  if (troubled != troubled_.end()) troubled->second = true;
  const std::int64_t fingerprint = fingerprinter_.Of(user);
  KnownLink* known = links_.Find(user.anchor.text);
  if (known != nullptr) {
    known->seen = true;
    if (known->fingerprint == fingerprint && !NeedsALook(*known, user)) {
      links_.PlaceAsBefore(*known);
      ++report_.counts.unchanged;
      return;
    }
  }
  Look(user, fingerprint);
}

void Reconciler::Look(const ObservedUser& user, std::int64_t fingerprint) {
  if (const std::string group = told_.Unknown(user); !group.empty()) {
    return Refuse(
        user.place, user.anchor.text,
        "it names the group \"" + group + "\", which nobody knows: mend the name, or let unknown_groups make it");
  }
  KnownLink* known = links_.Find(user.anchor.text);
  const FactSource source = {source_id_, source_.correlate, source_.shared_email};
  Facts facts = GatherFacts(database_, user, known != nullptr ? std::optional(known->account) : std::nullopt, source);
  Decision decision = Reconcile(user, facts, rules_, stamp_.now);
  if (decision.situation == Situation::kDormant) {
    ++report_.counts.unchanged;
    return;
  }
  auto kind = MovedMembers::Kind::kChange;
  if (decision.situation == Situation::kReturned && !decision.conflict) {
    kind = MovedMembers::Kind::kArrival;
    applier_.Restore(*facts.archived, decision.profile.login);
    facts = GatherFacts(database_, user, facts.archived->account.id, source);
    decision = Reconcile(user, facts, rules_, stamp_.now);
  }
  if (decision.conflict) {
    decision.login_holder ? Defer(user, decision) : Refuse(user.place, user.anchor.text, *decision.conflict);
    return;
  }
  if (decision.refused) Refuse(user.place, user.anchor.text, *decision.refused);
  for (const std::string& field : decision.overruled) ++overruled_[field];
  // A refused value is looked at again in every pass, until it is mended: no fingerprint is kept for it.
  const std::int64_t kept = decision.refused ? ~fingerprint : fingerprint;
  const AccountId account = applier_.Apply(user, decision, kept);
  NoteNames(user, facts, decision, account, kind);
  told_.Observe(account, user);
  if (known == nullptr) known = &links_.Add(user.anchor.text, account);
  known->seen = true;
  links_.Place(*known, user.dn.key);
}

// Groups that this pass does not read again may list the user under a name that was, or that is now, the user's.
void Reconciler::NoteNames(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account,
                           MovedMembers::Kind kind) {
  const auto displaced = links_.Displace(user.dn.key, account);
  if (!is_delta_) return;
  if (displaced) moved_.Note(*displaced, NamedBy::kDn, user.dn.key, {});
  std::string dn_before;
  std::string login_before;
  if (facts.linked) {
    const auto link = std::ranges::find(facts.linked->links, source_id_, &Link::source);
    if (link != facts.linked->links.end()) dn_before = link->dn_key;
    login_before = TextKey(facts.linked->account.profile.login);
  }
  moved_.Note(account, NamedBy::kDn, dn_before, user.dn.key, kind);
  moved_.Note(account, NamedBy::kLogin, login_before, TextKey(decision.profile.login), kind);
}

// The login's holder may move away later in this pass: two users may have swapped theirs.
void Reconciler::Defer(const ObservedUser& user, const Decision& decision) {
  if (resolving_) {
    Refuse(user.place, user.anchor.text, *decision.conflict);
  } else {
    deferred_.emplace_back(user, decision.profile.login);
  }
}

void Reconciler::ApplyDeferred() {
  resolving_ = true;
  std::vector<LoginMove> moves;
  for (const auto& [user, login] : deferred_) {
    const KnownLink* known = links_.Find(user.view().anchor.text);
    const auto holder = FindAccountByLogin(database_, login);
    moves.push_back({.mover = known != nullptr ? std::optional(known->account) : std::nullopt,
                     .login_key = TextKey(login),
                     .holder = holder ? std::optional(holder->id) : std::nullopt});
  }
  const std::vector<bool> possible = PossibleMoves(moves);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (!possible[i] || !moves[i].mover) continue;
    if (is_delta_) moved_.Note(*moves[i].mover, NamedBy::kLogin, LoginKeyOf(database_, *moves[i].mover), {});
    ParkLogin(database_, *moves[i].mover);
  }
  // Those that move come first; the others find their conflict where the logins have come to rest.
  for (const bool turn : {true, false}) {
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const ObservedUser& user = deferred_[i].user.view();
      if (possible[i] == turn) Look(user, fingerprinter_.Of(user));
    }
  }
  deferred_.clear();
  resolving_ = false;
}

void Reconciler::OnGroup(const ObservedGroup& group) {
  Progress();
  ApplyDeferred();
  groups_.Observe(group);
}

void Reconciler::OnPresent(AnchorView anchor) {
  ++present_;
  links_.LoadAll();  // most are still there
  KeepUser(anchor);
}

void Reconciler::KeepUser(AnchorView anchor) {
  KnownLink* known = links_.Find(anchor.text);
  if (known != nullptr) known->seen = true;
}

void Reconciler::OnUnreadable(const UnreadableRecord& record) {
  Progress();
  ++report_.unreadable;
  if (record.anchor.text.empty()) ++unreadable_;
  KeepUser(record.anchor);
  groups_.Keep(record.anchor.text);
  Refuse(record.place, record.anchor.text, std::string(record.reason));
}

void Reconciler::Refuse(std::string_view place, std::string_view anchor, const std::string& reason) {
  ++report_.counts.conflicts;
  listener_.OnConflict(place, reason);
  RecordConflict(database_,
                 {.source = source_id_, .place = std::string(place), .anchor = std::string(anchor), .reason = reason},
                 stamp_);
}

// Whom a full pull did not show.
std::vector<AccountId> Reconciler::Unseen(Absence& absence) {
  std::vector<AccountId> absent;
  links_.LoadAll();
  for (const KnownLink& link : links_.all()) {
    if (link.missing && !link.seen) continue;  // who has just come back is known, in this pass as in the next
    ++absence.known;
    if (!link.seen) absent.push_back(link.account);
  }
  absence.shown = report_.counts.seen + present_;
  absence.unreadable = unreadable_;
  return absent;
}

// Whom a delta called gone and did not show elsewhere. It stands by all others, read or not.
std::vector<AccountId> Reconciler::Gone(Absence& absence) {
  std::ranges::sort(gone_);
  gone_.erase(std::unique(gone_.begin(), gone_.end()), gone_.end());
  std::vector<AccountId> absent;
  for (const std::string& anchor : gone_) {
    const KnownLink* link = links_.Find(anchor);
    if (link != nullptr && !link->seen && !link->missing) absent.push_back(link->account);
  }
  if (absent.empty()) return absent;
  absence.known = CountPresentLinks(database_, source_id_);
  absence.shown = absence.known - std::ssize(absent);
  return absent;
}

void Reconciler::HoldAbsent(Coverage coverage) {
  if (source_.lifecycle == Lifecycle::kIgnoreAbsence) return;
  Absence absence = {.source = source_.name};
  const std::vector<AccountId> absent = coverage == Coverage::kFull ? Unseen(absence) : Gone(absence);
  absence.absent = std::ssize(absent);
  const auto held = GuardAbsence(absence, source_.missing_limit);
  if (held) {
    report_.held = *held;
    report_.counts.held += absence.absent;
    return;
  }
  for (const AccountId account : absent) applier_.HoldMissing(account);
}

void Reconciler::Finish(const PullResult& pull) {
  ApplyDeferred();
  // A record that cannot be told whose it is may be any group's, too.
  const bool whole = pull.group_coverage.value_or(pull.coverage) == Coverage::kFull && unreadable_ == 0;
  if (whole && groups_.RemoveUnobserved() == GroupSync::Absent::kKept) {
    listener_.OnWarning("no group was shown, where there were some: the known groups and memberships are kept");
  }
  groups_.RemoveGone();
  told_.Finish();
  if (is_delta_) groups_.Move(moved_);
  groups_.Finish();
  WarnOfOverruled();
  HoldAbsent(pull.coverage);
  CloseConflicts(pull.coverage);
}

// That the order of the sources decides is no news; but who imports a file once may expect its values to count.
void Reconciler::WarnOfOverruled() {
  if (rules_.precedence.contains(source_.name)) return;
  for (const auto& [field, count] : overruled_) {
    listener_.OnWarning(field + ": " + std::to_string(count) + (count == 1 ? " value is" : " values are") +
                        " not taken, because a configured source says otherwise");
  }
}

// After a full pull, what it has not met is over; otherwise only what was read again and found well.
void Reconciler::CloseConflicts(Coverage coverage) {
  const PassId pass = stamp_.pass.value();
  if (coverage == Coverage::kFull) CloseConflictsNotSeen(database_, source_id_, pass, stamp_.now);
  for (const auto& [subject, read] : troubled_) {
    if (read) CloseConflictsOf(database_, source_id_, subject, pass, stamp_.now);
  }
}

}  // namespace rollcall
