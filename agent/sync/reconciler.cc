#include "agent/sync/reconciler.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/guard/plan_changes.h"
#include "agent/sync/facts.h"
#include "agent/sync/login_moves.h"
#include "agent/sync/salt.h"
#include "store/accounts.h"
#include "store/conflicts.h"
#include "store/links.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

constexpr std::array kKindsOfUsers = {ChangeKind::kCreated, ChangeKind::kDisabled, ChangeKind::kRenamed,
                                      ChangeKind::kMailChanged, ChangeKind::kEnabled};

SourceRules RulesOf(Database& database, const Config& config, const SourceConfig& source, SourceId id) {
  SourceRules rules = {.name = source.name,
                       .id = id,
                       .enabled_meaning = source.enabled_meaning,
                       .shared_email = source.shared_email,
                       .precedence = {}};
  for (std::size_t i = 0; i < config.sources.size(); ++i) rules.precedence.emplace(config.sources[i].name, i);
  for (const SourceConfig& other : config.sources) {
    const bool is_part = !source.directory.empty() && other.directory == source.directory && other.name != source.name;
    if (is_part) rules.parts.emplace(other.name, InternSource(database, other.name));
  }
  return rules;
}

std::vector<SourceId> PartsOf(const SourceRules& rules) {
  std::vector<SourceId> parts;
  for (const auto& [name, id] : rules.parts) parts.push_back(id);
  return parts;
}

PlanChange ChangeOf(const GuardedChange& change, const Account& account, const std::string& source) {
  if (change.kind == ChangeKind::kRenamed) {
    return PlanRename(account, {.source = source, .said = change.said, .value = change.value});
  }
  if (change.kind == ChangeKind::kMailChanged) {
    return PlanEmail(account, {.source = source, .said = change.said, .value = change.value});
  }
  const HoldKind kind = HoldKindFromCode(change.value).value();
  if (change.kind == ChangeKind::kEnabled)
    return PlanLift(account, {kind, change.holder.empty() ? source : change.holder, change.said});
  const bool is_of_source = kind == HoldKind::kSource || kind == HoldKind::kMissing;
  return PlanHold(account, {.kind = kind, .source = is_of_source ? source : "", .reason = change.said});
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
      rules_(RulesOf(database, config, source, source_id)),
      stamp_(stamp),
      report_(report),
      listener_(listener),
      is_delta_(!cursor.text.empty()),
      links_(database, source_id, is_delta_ ? KnownLinks::Extent::kAsNeeded : KnownLinks::Extent::kAll,
             PartsOf(rules_)),
      absences_(database, source_id),
      moved_(database, source_id, links_, stamp),
      fingerprinter_(SaltOf(config, source)),
      applier_(database, source, source_id, stamp, report.counts, listener),
      revocations_(database, source_id, stamp, report.counts, listener),
      groups_(database, source_id, links_, stamp, report.counts, listener, revocations_),
      told_(database, source, source_id, stamp, report.counts, listener, revocations_),
      guard_(database, config, source, source_id, stamp, report) {
  for (std::string& subject : OpenConflictSubjects(database, source_id)) troubled_.emplace(std::move(subject), false);
}

void Reconciler::Progress() {
  listener_.OnRecord();
  if (++records_ % kProgressEvery == 0) listener_.OnProgress(records_);
}

// An unchanged user is looked at again where a hold stands that this observation speaks about.
bool Reconciler::NeedsALook(const KnownLink& known, const ObservedUser& user) const {
  if (known.missing || user.presence == UserPresence::kWithdrawn) return true;
  if (known.dn == KnownLink::Hash{} && !user.dn.key.empty()) return true;  // another user had taken its name
  if (!user.enabled || source_.enabled_meaning != EnabledMeaning::kAdministratorsWord) return false;
  return *user.enabled ? known.manual || known.automatic : !known.manual;
}

void Reconciler::OnUser(const ObservedUser& user) {
  links_.Expect(user.anchor.text);
  absences_.Expect(user);
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

// Another part of the directory has shown the user before: the account comes along.
const KnownLink* Reconciler::ComeOver(const ObservedUser& user) {
  for (const auto& [name, part] : rules_.parts) {
    const auto account = MoveLink(database_, part, source_id_, user.anchor.text);
    if (!account) continue;
    ++came_over_;
    KnownLink& link = links_.Add(user.anchor.text, *account);
    link.seen = true;
    return &link;
  }
  return nullptr;
}

Decision Reconciler::Decide(const ObservedUser& user, Facts& facts) {
  const KnownLink* known = links_.Find(user.anchor.text);
  if (known == nullptr) known = ComeOver(user);
  const FactSource source = {source_id_, source_.correlate, source_.shared_email, absences_};
  facts =
      GatherFacts(database_, user, known != nullptr ? std::optional(AccountId{known->account}) : std::nullopt, source);
  Decision decision = Reconcile(user, facts, rules_, stamp_.now);
  if (decision.situation != Situation::kReturned || decision.conflict) return decision;
  const AccountId account = facts.archived->account.id;
  applier_.Restore(*facts.archived, decision.profile.login);
  absences_.Note(decision.profile);
  absences_.Note(facts.archived->account.profile);
  arrived_.insert(account);
  links_.Add(user.anchor.text, account).seen = true;
  facts = GatherFacts(database_, user, account, source);
  return Reconcile(user, facts, rules_, stamp_.now);
}

std::set<ChangeKind> Reconciler::KindsOf(const Decision& decision) const {
  std::set<ChangeKind> kinds;
  for (const GuardedChange& change : decision.guarded) kinds.insert(change.kind);
  if (decision.account == nullptr && guard_.LimitsCreation()) kinds.insert(ChangeKind::kCreated);
  return kinds;
}

void Reconciler::Look(const ObservedUser& user, std::int64_t fingerprint) {
  if (const std::string group = told_.Unknown(user); !group.empty()) {
    return Refuse(
        user.place, user.anchor.text,
        "it names the group \"" + group + "\", which nobody knows: mend the name, or let unknown_groups make it");
  }
  Facts facts;
  const Decision decision = Decide(user, facts);
  CountTold(user, facts);
  if (decision.situation == Situation::kDormant) {
    ++report_.counts.unchanged;
    return;
  }
  if (decision.conflict) {
    const bool may_pass = decision.login_holder && turn_ == Turn::kFirstLook;
    may_pass ? Defer(user, decision) : Refuse(user.place, user.anchor.text, *decision.conflict);
    return;
  }
  if (turn_ == Turn::kFirstLook && !KindsOf(decision).empty()) return Defer(user, decision);
  if (turn_ != Turn::kFirstLook && Withheld(user, decision)) return;
  if (decision.refused) Refuse(user.place, user.anchor.text, *decision.refused);
  for (const std::string& field : decision.overruled) ++overruled_[field];
  // Who is not wholly applied is looked at again in every pass: no fingerprint is kept.
  const bool whole = !decision.refused && decision.withheld.empty();
  const AccountId account = applier_.Apply(user, decision, whole ? fingerprint : ~fingerprint);
  absences_.Note(decision.profile);
  const bool arrives = arrived_.contains(account);
  NoteNames(user, facts, decision, account, arrives ? MovedMembers::Kind::kArrival : MovedMembers::Kind::kChange);
  told_.Observe(account, user);
  KnownLink& known = links_.FindOrAdd(user.anchor.text, account);
  known.seen = true;
  links_.Place(known, user.dn.key);
}

// An attribute that the agent may not read any more is noticed by those who had it, long before the next full pull.
void Reconciler::CountTold(const ObservedUser& user, const Facts& facts) {
  if (!is_delta_ || turn_ != Turn::kFirstLook || !facts.linked) return;
  const auto& before = facts.linked->account.last_login;
  if (!before || before->source != source_.name) return;
  ++still_told_.users;
  if (user.last_login) ++still_told_.with_login;
}

// Groups that this pass does not read again may list the user under a name that was, or that is now, the user's.
void Reconciler::NoteNames(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account,
                           MovedMembers::Kind kind) {
  if (!is_delta_) {
    links_.Displace(user.dn.key, account);
    return;
  }
  std::string dn_before;
  std::string login_before;
  if (facts.linked) {
    const auto link = std::ranges::find(facts.linked->links, source_id_, &Link::source);
    if (link != facts.linked->links.end()) dn_before = link->dn_key;
    login_before = TextKey(facts.linked->account.profile.login);
  }
  // Whoever stays takes nobody's place.
  if (dn_before != user.dn.key) {
    if (const auto displaced = links_.Displace(user.dn.key, account))
      moved_.Note(*displaced, NamedBy::kDn, user.dn.key, {});
  }
  moved_.Note(account, NamedBy::kDn, dn_before, user.dn.key, kind);
  moved_.Note(account, NamedBy::kLogin, login_before, TextKey(decision.profile.login), kind);
}

void Reconciler::Defer(const ObservedUser& user, const Decision& decision) {
  std::set<ChangeKind> kinds = KindsOf(decision);
  if (decision.account == nullptr) kinds.insert(ChangeKind::kCreated);
  deferred_.emplace_back(user, decision.profile.login, std::move(kinds));
}

// Whether the deferred users can have the logins they are to have: two users may have swapped theirs.
std::vector<bool> Reconciler::PossibleOnes() {
  std::vector<LoginMove> moves;
  std::vector<std::size_t> movers;
  for (std::size_t i = 0; i < deferred_.size(); ++i) {
    const Deferred& each = deferred_[i];
    if (!each.moves()) continue;
    const KnownLink* known = links_.Find(each.user.view().anchor.text);
    const auto holder = FindAccountByLogin(database_, each.login);
    moves.push_back({.mover = known != nullptr ? std::optional(AccountId{known->account}) : std::nullopt,
                     .login_key = TextKey(each.login),
                     .holder = holder ? std::optional(holder->id) : std::nullopt});
    movers.push_back(i);
  }
  std::vector<bool> possible(deferred_.size(), true);
  const std::vector<bool> allowed = PossibleMoves(moves);
  for (std::size_t i = 0; i < movers.size(); ++i) {
    possible[movers[i]] = allowed[i];
    const bool parks = allowed[i] && moves[i].mover;
    if (parks) parked_.push_back(*moves[i].mover);
  }
  return possible;
}

void Reconciler::AskTheGuard(const std::vector<bool>& possible) {
  std::int64_t found = 0;  // accounts that this source is yet to be linked to
  for (std::size_t i = 0; i < deferred_.size(); ++i) {
    if (!possible[i]) continue;
    const Deferred& each = deferred_[i];
    for (const ChangeKind kind : each.kinds) guard_.Expect(kind, 1);
    const bool linked = links_.Find(each.user.view().anchor.text) != nullptr;
    if (!linked && !each.kinds.contains(ChangeKind::kCreated)) ++found;
  }
  for (const ChangeKind kind : kKindsOfUsers) {
    if (kind == ChangeKind::kCreated && !guard_.LimitsCreation()) continue;
    guard_.Decide(kind, [this, found, kind] {
      if (kind == ChangeKind::kEnabled) return CountHeldBy(database_, source_id_);
      return CountPresentLinks(database_, source_id_) + found;
    });
    if (guard_.Holds(kind)) rules_.withheld.insert(kind);
  }
}

void Reconciler::Settle() {
  if (deferred_.empty()) return;
  const std::vector<bool> possible = PossibleOnes();
  AskTheGuard(possible);
  for (const AccountId account : parked_) {
    if (guard_.Holds(ChangeKind::kRenamed)) continue;
    if (is_delta_) moved_.Note(account, NamedBy::kLogin, LoginKeyOf(database_, account), {});
    ParkLogin(database_, account);
  }
  parked_.clear();
  for (const Turn turn : {Turn::kPossible, Turn::kImpossible}) {
    turn_ = turn;
    if (turn == Turn::kImpossible) rules_.withheld.erase(ChangeKind::kRenamed);  // the conflict says more
    for (std::size_t i = 0; i < possible.size(); ++i) {
      const ObservedUser& user = deferred_[i].user.view();
      if (possible[i] == (turn == Turn::kPossible)) Look(user, fingerprinter_.Of(user));
    }
  }
  deferred_.clear();
  rules_.withheld.clear();
  turn_ = Turn::kFirstLook;
}

// Writes down what is withheld of this user. True: nothing else is to be done.
bool Reconciler::Withheld(const ObservedUser& user, const Decision& decision) {
  const bool creates = decision.account == nullptr;
  const bool renames = KindsOf(decision).contains(ChangeKind::kRenamed);
  const bool waits = (creates && guard_.Holds(ChangeKind::kCreated)) || (renames && guard_.Holds(ChangeKind::kRenamed));
  if (waits && turn_ == Turn::kImpossible) {
    Refuse(user.place, user.anchor.text, "its login is also to be that of another user of this source, who waits");
    return true;
  }
  if (waits) {
    guard_.Withhold(ChangeKind::kCreated, applier_.CreationOf(user, decision));
    return true;
  }
  for (const GuardedChange& change : decision.withheld) {
    const Account& account = decision.account->account;
    guard_.Withhold(change.kind, ChangeOf(change, account, source_.name));
    if (change.kind == ChangeKind::kRenamed) groups_.AlsoKnown(change.said, account.id);
  }
  return false;
}

void Reconciler::OnGroup(const ObservedGroup& group) {
  Progress();
  Settle();
  absences_.Forget();  // users come before groups
  groups_.Observe(group);
}

void Reconciler::OnPresent(AnchorView anchor) {
  listener_.OnRecord();
  ++present_;
  links_.LoadAll();  // most are still there
  KeepUser(anchor);
}

void Reconciler::KeepUser(AnchorView anchor) {
  KnownLink* known = links_.Find(anchor.text);
  if (known != nullptr) known->seen = true;
}

void Reconciler::OnGone(AnchorView anchor) {
  listener_.OnRecord();
  gone_.emplace_back(anchor.text);
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

}  // namespace rollcall
