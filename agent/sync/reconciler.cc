#include "agent/sync/reconciler.h"

#include <algorithm>
#include <utility>

#include "agent/guard/plan_changes.h"
#include "agent/guard/protection_of.h"
#include "agent/sync/config_digest.h"
#include "agent/sync/snapshot.h"
#include "store/accounts.h"
#include "store/links.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

SourceRules RulesOf(const PassContext& pass) {
  const SourceConfig& source = pass.source;
  SourceRules rules = {.name = source.name,
                       .id = pass.source_id,
                       .enabled_meaning = source.enabled_meaning,
                       .enables_manually_disabled = source.enables_manually_disabled,
                       .shared_email = source.shared_email,
                       .precedence = {}};
  const auto& sources = pass.config.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) rules.precedence.emplace(sources[i].name, i);
  for (const SourceConfig& other : sources) {
    const bool is_sibling =
        !source.directory.empty() && other.directory == source.directory && other.name != source.name;
    if (is_sibling) rules.sibling_sources.emplace(other.name, InternSource(pass.database, other.name));
  }
  return rules;
}

std::vector<SourceId> SiblingsOf(const SourceRules& rules) {
  std::vector<SourceId> siblings;
  for (const auto& [name, id] : rules.sibling_sources) siblings.push_back(id);
  return siblings;
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

}  // namespace

Reconciler::Reconciler(const PassContext& pass, RunExtent extent, std::optional<KnownLinks> links)
    : pass_(pass),
      extent_(extent),
      rules_(RulesOf(pass)),
      links_(links
                 ? std::move(*links)
                 : KnownLinks(pass.database, pass.source_id,
                              extent == RunExtent::kDelta ? KnownLinks::Extent::kAsNeeded : KnownLinks::Extent::kAll)),
      filters_(pass.database, pass.source_id),
      fingerprinter_(ConfigDigest(pass.config, pass.source)),
      applier_(pass),
      guard_(pass),
      conflicts_(pass),
      absent_(pass, links_, guard_, applier_),
      deferred_(pass, links_, guard_),
      relinks_(pass, links_, guard_, absent_, conflicts_),
      groups_(pass, extent, links_, guard_),
      logins_(pass, links_) {
  links_.SetParts(SiblingsOf(rules_));
}

void Reconciler::Progress() {
  pass_.listener.OnRecord();
  if (++records_ % kProgressEvery == 0) pass_.listener.OnProgress(records_);
}

void Reconciler::OnUser(const ObservedUser& user) {
  links_.Expect(user.anchor.text);
  filters_.Expect(user);
  Progress();
  ++pass_.counts().seen;
  conflicts_.NoteRead(user.anchor.text);
  const std::int64_t fingerprint = fingerprinter_.Of(user);
  KnownLink* known = links_.Find(user.anchor.text);
  if (known != nullptr) {
    known->seen = true;
    if (known->fingerprint == fingerprint && !NeedsALook(pass_.source, *known, user)) {
      links_.PlaceAsBefore(*known);
      ++pass_.counts().unchanged;
      return;
    }
  }
  ReconcileUser(user, fingerprint, Turn::kFirstLook);
}

// A sibling source has shown the user before: the account comes along.
const KnownLink* Reconciler::AdoptFromSibling(const ObservedUser& user) {
  for (const auto& [name, sibling] : rules_.sibling_sources) {
    const auto account = MoveLink(pass_.database, sibling, pass_.source_id, user.anchor.text);
    if (!account) continue;
    ++adopted_;
    KnownLink& link = links_.Add(user.anchor.text, *account);
    link.seen = true;
    return &link;
  }
  return nullptr;
}

Decision Reconciler::Decide(const ObservedUser& user, Facts& facts) {
  const KnownLink* known = links_.Find(user.anchor.text);
  if (known == nullptr) known = AdoptFromSibling(user);
  const FactSource source = {pass_.source_id, pass_.source.correlate, pass_.source.shared_email, filters_};
  const auto linked = known != nullptr ? std::optional(AccountId{known->account}) : std::nullopt;
  facts = GatherFacts(pass_.database, user, linked, source);
  facts.login_in_doubt = linked && logins_.IsInDoubt(*linked);
  Decision decision = Reconcile(user, facts, rules_, pass_.stamp.now);
  if (decision.situation != Situation::kReturned || decision.conflict) return decision;
  const AccountId account = facts.archived->account.id;
  applier_.Restore(*facts.archived, decision.profile.login);
  filters_.Note(decision.profile);
  filters_.Note(facts.archived->account.profile);
  arrived_.insert(account);
  links_.Add(user.anchor.text, account).seen = true;
  facts = GatherFacts(pass_.database, user, account, source);
  return Reconcile(user, facts, rules_, pass_.stamp.now);
}

std::set<ChangeKind> Reconciler::KindsOf(const Decision& decision) const {
  std::set<ChangeKind> kinds;
  for (const GuardedChange& change : decision.guarded) kinds.insert(change.kind);
  if (decision.account == nullptr && guard_.LimitsCreation()) kinds.insert(ChangeKind::kCreated);
  return kinds;
}

void Reconciler::ReconcileUser(const ObservedUser& user, std::int64_t fingerprint, Turn turn) {
  if (const std::string group = groups_.users().Unknown(user); !group.empty()) {
    logins_.Doubt(user.anchor.text);
    const bool is_configured = rules_.precedence.contains(pass_.source.name);
    return conflicts_.Refuse(user.place, user.anchor.text,
                             "it names the unknown group \"" + group + "\": fix the name, or " +
                                 (is_configured ? "set unknown_groups so that the source may create groups"
                                                : "add --unknown-groups create"));
  }
  Facts facts;
  const Decision decision = Decide(user, facts);
  if (turn == Turn::kFirstLook && extent_ == RunExtent::kDelta) logins_.Count(user, facts);
  if (decision.situation == Situation::kDormant) {
    ++pass_.counts().unchanged;
    return;
  }
  if (const auto protection = Protects(decision)) {
    return conflicts_.Refuse(user.place, user.anchor.text,
                             "its account is protected and is not disabled: " + *protection +
                                 "; delete enabled=false from the row, or change the policy first");
  }
  std::set<ChangeKind> kinds = KindsOf(decision);
  if (decision.conflict) {
    const bool may_pass = decision.login_holder && turn == Turn::kFirstLook;
    if (may_pass) return deferred_.Add(user, decision, std::move(kinds));
    logins_.Keep(facts, decision);
    if (!decision.kin.empty()) return relinks_.Add(user, decision);
    return conflicts_.Refuse(user.place, user.anchor.text, *decision.conflict);
  }
  if (turn == Turn::kFirstLook && !kinds.empty()) return deferred_.Add(user, decision, std::move(kinds));
  if (turn != Turn::kFirstLook && Withheld(user, decision, turn)) return;
  ApplyUser(user, facts, decision, fingerprint);
}

// Why an administrator's word in an import must not disable the account.
std::optional<std::string> Reconciler::Protects(const Decision& decision) const {
  const auto disables = [](const HoldChange& change) {
    return change.action == HoldChange::Action::kSet && change.kind == HoldKind::kManual;
  };
  if (decision.account == nullptr || pass_.protections == nullptr) return std::nullopt;
  if (std::ranges::none_of(decision.holds, disables)) return std::nullopt;
  return ProtectionOf(pass_.database, decision.account->account, *pass_.protections);
}

void Reconciler::ApplyUser(const ObservedUser& user, const Facts& facts, const Decision& decision,
                           std::int64_t fingerprint) {
  if (decision.refused) conflicts_.Refuse(user.place, user.anchor.text, *decision.refused);
  for (const std::string& field : decision.overruled) ++overruled_[field];
  for (const std::string& field : decision.kept) ++kept_[field];
  // A user that is not wholly applied is looked at again in every run: its fingerprint is not kept.
  const bool whole = !decision.refused && decision.withheld.empty();
  const AccountId account = applier_.Apply(user, decision, whole ? fingerprint : ~fingerprint);
  filters_.Note(decision.profile);
  logins_.Note(user, facts, decision, account);
  NoteNames(user, facts, decision, account);
  groups_.users().Observe(account, user);
  KnownLink& known = links_.FindOrAdd(user.anchor.text, account);
  known.seen = true;
  links_.Place(known, user.dn.key);
}

// Groups that this run does not read again may list the user under a name that was, or that is now, the user's.
void Reconciler::NoteNames(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account) {
  if (extent_ != RunExtent::kDelta) {
    links_.Displace(user.dn.key, account);
    return;
  }
  std::string dn_before;
  std::string login_before;
  if (facts.linked) {
    const auto link = std::ranges::find(facts.linked->links, pass_.source_id, &Link::source);
    if (link != facts.linked->links.end()) dn_before = link->dn_key;
    login_before = TextKey(facts.linked->account.profile.login);
  }
  MovedMembers& moved = groups_.moved();
  // A user that has not moved takes no other user's place.
  if (dn_before != user.dn.key) {
    if (const auto displaced = links_.Displace(user.dn.key, account))
      moved.Note(*displaced, NamedBy::kDn, user.dn.key, {});
  }
  const auto kind = arrived_.contains(account) ? MovedMembers::Kind::kArrival : MovedMembers::Kind::kChange;
  moved.Note(account, NamedBy::kDn, dn_before, user.dn.key, kind);
  moved.Note(account, NamedBy::kLogin, login_before, TextKey(decision.profile.login), kind);
}

void Reconciler::ApplyDeferred() {
  deferred_.Apply(rules_.withheld, extent_ == RunExtent::kDelta ? &groups_.moved() : nullptr,
                  [this](const ObservedUser& user, Turn turn) { ReconcileUser(user, fingerprinter_.Of(user), turn); });
  if (expected_) FinishRelinks(*expected_);
}

void Reconciler::Expect(Coverage coverage, const std::vector<std::string>& gone) {
  expected_ = coverage;
  for (const std::string& anchor : gone) absent_.NoteGone(anchor);
}

// Groups call those who wait for a person's word as they are named now, too.
void Reconciler::FinishRelinks(Coverage coverage) {
  relinks_.Finish(
      coverage, [this](const ObservedUser& user, const Kin& kin) { Relink(user, kin); },
      [this](const ObservedUser& user, const Kin& kin) {
        groups_.groups().AlsoKnown(user[Field::kLogin], kin.account);
        links_.Place(*links_.Find(kin.anchor), user.dn.key);
      });
}

// The user is the account's from now on, and is then applied like any other.
void Reconciler::Relink(const ObservedUser& user, const Kin& kin) {
  const struct Relink relink = {.source = pass_.source.name,
                                .before = kin.anchor,
                                .after = std::string(user.anchor.text),
                                .matched = kin.matched};
  const std::string reason = ReasonOf(relink);
  RelinkUser(pass_.database, pass_.source_id, relink.before, relink.after, reason, pass_.stamp);
  KnownLink& old = *links_.Find(kin.anchor);
  old.seen = false;
  old.missing = true;  // so that it does not count any more
  links_.Unname(old);
  links_.Add(user.anchor.text, kin.account).seen = true;
  arrived_.insert(kin.account);
  ++pass_.counts().relinked;
  const std::string login = FindAccount(pass_.database, kin.account).value().profile.login;
  pass_.listener.OnChange({.action = "relink",
                           .login = login,
                           .field = "anchor",
                           .before = relink.before,
                           .after = relink.after,
                           .reason = reason});
  ReconcileUser(user, fingerprinter_.Of(user), Turn::kPossible);
}

// Writes down what is withheld of this user. True: nothing else is to be done.
bool Reconciler::Withheld(const ObservedUser& user, const Decision& decision, Turn turn) {
  const bool creates = decision.account == nullptr;
  const bool renames = KindsOf(decision).contains(ChangeKind::kRenamed);
  const bool waits = (creates && guard_.Holds(ChangeKind::kCreated)) || (renames && guard_.Holds(ChangeKind::kRenamed));
  if (waits && turn == Turn::kImpossible) {
    conflicts_.Refuse(user.place, user.anchor.text,
                      "another user of this source, whose change awaits approval, is to have its login, too");
    return true;
  }
  if (waits) {
    guard_.Withhold(ChangeKind::kCreated, applier_.CreationOf(user, decision));
    return true;
  }
  for (const GuardedChange& change : decision.withheld) {
    const Account& account = decision.account->account;
    guard_.Withhold(change.kind, ChangeOf(change, account, pass_.source.name));
    if (change.kind == ChangeKind::kRenamed) groups_.groups().AlsoKnown(change.said, account.id);
  }
  return false;
}

void Reconciler::OnGroup(const ObservedGroup& group) {
  Progress();
  ApplyDeferred();
  filters_.Forget();  // users come before groups
  groups_.groups().Observe(group);
}

void Reconciler::OnPresent(AnchorView anchor) {
  pass_.listener.OnRecord();
  absent_.NotePresent(anchor.text);
}

void Reconciler::OnGone(AnchorView anchor) {
  pass_.listener.OnRecord();
  absent_.NoteGone(anchor.text);
}

void Reconciler::OnUnreadable(const UnreadableRecord& record) {
  Progress();
  ++pass_.report.unreadable;
  if (record.kind != RecordKind::kGroup) {
    if (record.anchor.text.empty()) absent_.NoteUnreadable();
    absent_.Keep(record.anchor.text);
    logins_.Doubt(record.anchor.text);
  }
  if (record.kind != RecordKind::kUser) groups_.groups().KeepUnreadable(record);
  conflicts_.Refuse(record.place, record.anchor.text, std::string(record.reason));
}

void Reconciler::Finish(const PullResult& pull) {
  ApplyDeferred();
  FinishRelinks(pull.coverage);
  logins_.Finish();
  const bool whole =
      pull.group_coverage.value_or(pull.coverage) == Coverage::kFull && groups_.groups().KnowsUnreadable();
  groups_.Finish(whole ? GroupChanges::Shown::kAll : GroupChanges::Shown::kSome);
  WarnOfOverruled();
  WarnOfKept();
  WarnOfAdopted();
  absent_.Hold(pull.coverage);
  guard_.Finish();
  conflicts_.Close(pull.coverage, absent_.gone());
}

// That the order of the sources decides is no news; but an administrator who imports a file may expect its values to
// count.
void Reconciler::WarnOfOverruled() {
  if (rules_.precedence.contains(pass_.source.name)) return;
  for (const auto& [field, count] : overruled_) {
    pass_.listener.OnWarning(field + ": " + std::to_string(count) + (count == 1 ? " value is" : " values are") +
                             " not taken, because a configured source says otherwise");
  }
}

// A one-off import may name as few columns as it likes; a list that is read regularly has lost one.
void Reconciler::WarnOfKept() {
  if (!rules_.precedence.contains(pass_.source.name)) return;
  for (const auto& [field, count] : kept_) {
    pass_.listener.OnWarning(field + ": the file no longer has a column for it; " + std::to_string(count) +
                             (count == 1 ? " account keeps its value" : " accounts keep their values") +
                             ". Add the column again; empty cells in it clear values");
  }
}

// Sources whose bases overlap show here: their users move in every run.
void Reconciler::WarnOfAdopted() {
  if (adopted_ == 0) return;
  pass_.listener.OnWarning(
      pass_.source.name + ": " + std::to_string(adopted_) + (adopted_ == 1 ? " user has" : " users have") +
      " moved here from other parts of directory " + pass_.source.directory + ", with their accounts");
}

}  // namespace rollcall
