#include "agent/sync/reconcile.h"

#include <algorithm>

#include "agent/base/observation.h"
#include "agent/sync/merge.h"
#include "store/holds.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

const Link* LinkTo(const KnownAccount& account, SourceId source) {
  const auto found = std::ranges::find(account.links, source, &Link::source);
  return found == account.links.end() ? nullptr : &*found;
}

bool HasHold(const KnownAccount& account, HoldKind kind, std::string_view source) {
  return std::ranges::any_of(account.holds,
                             [&](const Hold& hold) { return hold.kind == kind && hold.source == source; });
}

Decision ConflictOf(std::string reason) { return {.situation = Situation::kAmbiguous, .conflict = std::move(reason)}; }

std::string LoginTaken(const KnownAccount& holder, const SourceRules& source) {
  const Link* same = LinkTo(holder, source.id);
  if (same != nullptr) {
    return "its login belongs to the account of another user of this source (" + same->anchor +
           "): if they are two people, change one of the logins in the source; if that user is no longer there, remove "
           "the account (rollcall account remove " +
           holder.account.profile.login + ") and the next sync creates a new one";
  }
  const std::string owner = holder.links.empty() ? "no source" : holder.links.front().source_name;
  return "its login belongs to an account of " + owner +
         ": if they are one person, name a common field in this source's correlate; if not, one of the logins must "
         "change";
}

const KnownAccount* HolderOf(const Facts& facts, std::string_view login) {
  if (facts.login_holders.empty()) return nullptr;
  const std::string key = TextKey(login);
  const auto found = std::ranges::find_if(
      facts.login_holders, [&key](const KnownAccount& holder) { return TextKey(holder.account.profile.login) == key; });
  return found == facts.login_holders.end() ? nullptr : &*found;
}

// Who an unlinked user may be: the accounts that the source's correlation names, and an account that no source
// owns yet and that has the user's login.
std::vector<const KnownAccount*> Candidates(const Facts& facts, const KnownAccount* holder) {
  std::vector<const KnownAccount*> candidates;
  for (const KnownAccount& account : facts.correlated) candidates.push_back(&account);
  const bool known = holder == nullptr || std::ranges::any_of(candidates, [holder](const KnownAccount* candidate) {
                       return candidate->account.id == holder->account.id;
                     });
  if (!known && holder->links.empty()) candidates.push_back(holder);
  return candidates;
}

// The accounts among them that the source knows under another anchor.
std::vector<Kin> KinAmong(const std::vector<const KnownAccount*>& candidates, const Facts& facts,
                          const SourceRules& source) {
  std::vector<Kin> kin;
  for (const KnownAccount* candidate : candidates) {
    const Link* link = LinkTo(*candidate, source.id);
    if (link == nullptr) continue;
    const AccountId id = candidate->account.id;
    const bool is_correlated = std::ranges::any_of(
        facts.correlated, [id](const KnownAccount& correlated) { return correlated.account.id == id; });
    kin.push_back({.account = id,
                   .anchor = link->anchor,
                   .matched = is_correlated ? facts.correlated_by : "login",
                   .is_correlated = is_correlated});
  }
  return kin;
}

// To be shown is no return of an account that a rule has archived. To be used is one.
bool IsDormant(const ObservedUser& user, const Facts& facts) {
  const bool used = user.last_login && facts.archived && user.last_login->at > facts.archived->removed_at;
  return facts.archived_by_rule && !used;
}

Decision Situate(const ObservedUser& user, const Facts& facts, const SourceRules& source) {
  if (facts.linked) return {.situation = Situation::kConfirmed, .account = &*facts.linked};
  if (facts.returned && IsDormant(user, facts)) return {.situation = Situation::kDormant};
  if (facts.returned) return {.situation = Situation::kReturned, .account = &*facts.returned};
  const KnownAccount* holder = HolderOf(facts, user[Field::kLogin]);
  const auto candidates = Candidates(facts, holder);
  if (candidates.empty()) return {.situation = Situation::kAbsent};
  if (candidates.size() > 1) {
    Decision ambiguous = ConflictOf("it may be more than one account: what it is correlated by is not unique");
    ambiguous.kin = KinAmong(candidates, facts, source);
    return ambiguous;
  }
  const KnownAccount& found = *candidates.front();
  if (LinkTo(found, source.id) != nullptr) {
    Decision taken = ConflictOf(LoginTaken(found, source));
    taken.profile = ProfileOf(user);
    taken.kin = KinAmong(candidates, facts, source);
    if (holder != nullptr && holder->account.id == found.account.id) taken.login_holder = found.account.id;
    return taken;
  }
  return {.situation = Situation::kFound, .account = &found};
}

// The login that comes out must be free, or stay where it is.
void CheckLogin(const Facts& facts, const SourceRules& source, Decision& decision) {
  const KnownAccount* holder = HolderOf(facts, decision.profile.login);
  if (holder == nullptr || (decision.account != nullptr && holder->account.id == decision.account->account.id)) return;
  decision.conflict = LoginTaken(*holder, source);
  decision.login_holder = holder->account.id;
  if (decision.situation == Situation::kAbsent) decision.kin = KinAmong({holder}, facts, source);
}

// Only where the address would really be the account's: one that a stronger source keeps out harms nobody.
void CheckEmail(const Facts& facts, const SourceRules& source, Decision& decision) {
  if (source.shared_email == SharedEmail::kAllowed || !facts.email_holder) return;
  const std::string before = decision.account != nullptr ? decision.account->account.profile.email : "";
  if (TextKey(before) == TextKey(decision.profile.email)) return;
  if (decision.account != nullptr && decision.account->account.id == *facts.email_holder) return;
  decision.conflict =
      "its mail address belongs to another account: if they are one person, give this record that account's login; "
      "if not, one of the addresses must change";
}

std::size_t Rank(const SourceRules& rules, std::string_view source) {
  const auto found = rules.precedence.find(source);
  return found == rules.precedence.end() ? rules.precedence.size() : found->second;
}

// One source's word on an account that may have several.
struct Voice {
  std::size_t rank = 0;
  Profile now;
  std::optional<Profile> before;
};

// The other links say what they last said. A link alone said exactly what the account's profile is.
std::vector<Voice> OtherVoices(const KnownAccount& known, const SourceRules& rules) {
  std::vector<Voice> voices;
  for (const Link& link : known.links) {
    if (link.source == rules.id) continue;
    Profile said = link.observed ? ProfileFromJson(*link.observed) : known.account.profile;
    voices.push_back({.rank = Rank(rules, link.source_name), .now = said, .before = said});
  }
  return voices;
}

void DecideProfile(const ObservedUser& user, const SourceRules& rules, Decision& decision) {
  decision.profile = ProfileOf(user);
  if (decision.account == nullptr) return;
  const KnownAccount& known = *decision.account;
  const Link* own = LinkTo(known, rules.id);
  std::optional<Profile> before;
  if (own != nullptr) before = own->observed ? ProfileFromJson(*own->observed) : known.account.profile;
  if (before) decision.kept = KeepUnsaid(user, *before, decision.profile);
  const Profile observed = decision.profile;
  if (own != nullptr && known.links.size() == 1 && !own->observed) return;  // the source alone decides
  std::vector<Voice> voices = OtherVoices(known, rules);
  voices.push_back({.rank = Rank(rules, rules.name), .now = observed, .before = before});
  std::ranges::stable_sort(voices, {}, &Voice::rank);
  std::vector<Layer> layers;
  for (const Voice& voice : voices) layers.push_back({&voice.now, voice.before ? &*voice.before : nullptr});
  decision.profile = MergeProfiles(known.account.profile, layers);
  decision.overruled = Overruled(observed, decision.profile);
  if (voices.size() > 1 || decision.profile != observed) decision.observed = ProfileToJson(observed);
  for (const Link& link : known.links) {
    if (link.source == rules.id || link.observed) continue;
    decision.other_links.push_back(link);
    decision.other_links.back().observed = ProfileToJson(known.account.profile);
  }
}

// A login time in the future is unknown, but a known user has logged in at some time before it was first shown.
void DecideLastLogin(const ObservedUser& user, const Facts& facts, const SourceRules& rules, TimePoint now,
                     Decision& decision) {
  auto observed = LastLoginOf(user, rules.name);
  if (!observed) return;
  if (observed->at > now + kFutureTolerance) {
    decision.login_unusable = true;
    decision.refused = "its last login (" + observed->attribute +
                       ") lies in the future: the clock of its source is wrong; the login is left out";
    if (decision.situation != Situation::kConfirmed || facts.login_in_doubt) return;
    observed->at = observed->latest = now;
  }
  decision.last_login = LaterLogin(decision.account ? decision.account->account.last_login : std::nullopt, *observed);
}

// An old list must not enable whom somebody has disabled since.
bool MayLiftManual(const SourceRules& rules, Decision& decision) {
  if (decision.account == nullptr) return true;
  const auto& holds = decision.account->holds;
  const auto manual = std::ranges::find(holds, HoldKind::kManual, &Hold::kind);
  if (manual == holds.end()) return true;
  const bool is_incident = IsSecurityIncident(*manual);
  if (rules.enables_manually_disabled && !is_incident) return true;
  decision.refused = "its account was disabled by hand by " + manual->by + " (" + manual->reason +
                     "): `account enable " + decision.account->account.profile.login + "` enables it" +
                     (is_incident ? "" : ", or --enable-manually-disabled for the whole file");
  return false;
}

void DecideState(const ObservedUser& user, const SourceRules& rules, Decision& decision) {
  const bool enabled = *user.enabled;
  const std::string_view verb = enabled ? "enabled " : "disabled ";
  const auto action = enabled ? HoldChange::Action::kLift : HoldChange::Action::kSet;
  const auto change = [&](HoldKind kind, std::string_view source, std::initializer_list<std::string_view> why) {
    const bool stands = decision.account != nullptr && HasHold(*decision.account, kind, source);
    if (stands != enabled) return;
    std::string reason;
    for (const std::string_view part : why) reason += part;
    decision.holds.push_back({action, kind, std::string(source), std::move(reason)});
  };
  switch (rules.enabled_meaning) {
    case EnabledMeaning::kSourceState:
      change(HoldKind::kSource, rules.name,
             {verb, "in ", rules.name, user.state_reason.empty() ? "" : ": ", user.state_reason});
      break;
    case EnabledMeaning::kAdministratorsWord:
      // A file that names another reason, as an export does, only repeats what is so.
      if (!enabled && !user.state_reason.empty() && decision.account != nullptr && !decision.account->account.enabled)
        break;
      if (enabled && !MayLiftManual(rules, decision)) break;
      change(HoldKind::kManual, "", {verb, "by an import"});
      if (enabled) change(HoldKind::kAutomatic, "", {verb, "by an import"});
      break;
  }
}

// Whether the source's word alone enables the account: its holds are the account's last. An administrator's word in an
// import is no source's.
bool Enables(const Decision& decision) {
  const auto& holds = decision.account->holds;
  return !holds.empty() && std::ranges::all_of(holds, [&](const Hold& hold) {
    return std::ranges::any_of(decision.holds, [&](const HoldChange& change) {
      return change.action == HoldChange::Action::kLift && !change.source.empty() && change.kind == hold.kind &&
             change.source == hold.source;
    });
  }) && std::ranges::none_of(decision.holds, [](const HoldChange& change) {
    return change.action == HoldChange::Action::kSet;
  });
}

// Whom the source shows is there, unless it says itself that the user has left.
void DecidePresence(const ObservedUser& user, const SourceRules& rules, Decision& decision) {
  const bool is_missing = decision.account != nullptr && HasHold(*decision.account, HoldKind::kMissing, rules.name);
  const bool is_withdrawn = user.presence == UserPresence::kWithdrawn;
  if (is_missing == is_withdrawn) return;
  decision.holds.push_back({is_withdrawn ? HoldChange::Action::kSet : HoldChange::Action::kLift, HoldKind::kMissing,
                            rules.name, (is_withdrawn ? "withdrawn from " : "back in ") + rules.name});
}

// What another part of the directory has said of a user whom it does not show any more, since this one does.
void LiftHoldsOfParts(const SourceRules& rules, Decision& decision) {
  if (decision.account == nullptr) return;
  const auto& links = decision.account->links;
  for (const Hold& hold : decision.account->holds) {
    const bool is_linked = std::ranges::find(links, hold.source, &Link::source_name) != links.end();
    if (!rules.sibling_sources.contains(hold.source) || is_linked) continue;
    decision.holds.push_back(
        {HoldChange::Action::kLift, hold.kind, hold.source, "has moved from " + hold.source + " to " + rules.name});
  }
}

// Somebody without any mail address gets the first one without a guard; who has a hold already cannot be locked out.
std::vector<GuardedChange> GuardedOf(const ObservedUser& user, const SourceRules& rules, const Decision& decision) {
  std::vector<GuardedChange> guarded;
  const Account& account = decision.account->account;
  const Profile& before = account.profile;
  const Profile& after = decision.profile;
  if (before.login != after.login) {
    guarded.push_back({ChangeKind::kRenamed, after.login, std::string(user[Field::kLogin])});
  }
  if (before.email != after.email && !before.email.empty()) {
    guarded.push_back({ChangeKind::kMailChanged, after.email, std::string(user[Field::kEmail])});
  }
  const bool enables = Enables(decision);
  for (const HoldChange& hold : decision.holds) {
    const bool sets = hold.action == HoldChange::Action::kSet;
    if (sets ? !account.enabled : !enables) continue;
    guarded.push_back({sets ? ChangeKind::kDisabled : ChangeKind::kEnabled, std::string(Code(hold.kind)), hold.reason,
                       rules.sibling_sources.contains(hold.source) ? hold.source : std::string()});
  }
  return guarded;
}

// The source's word of before stands for what is left out, so that the next pass finds the same change again.
void LeaveOut(std::string Profile::*field, const SourceRules& rules, Decision& decision) {
  const KnownAccount& known = *decision.account;
  decision.profile.*field = known.account.profile.*field;
  const Link* own = LinkTo(known, rules.id);
  const bool kept = own != nullptr && own->observed;
  if (!decision.observed && !kept) return;
  Profile said = decision.observed ? ProfileFromJson(*decision.observed) : decision.profile;
  said.*field = kept ? ProfileFromJson(*own->observed).*field : known.account.profile.*field;
  decision.observed = ProfileToJson(said);
}

void Drop(HoldChange::Action action, Decision& decision) {
  std::erase_if(decision.holds, [action](const HoldChange& hold) { return hold.action == action; });
}

void Guard(const ObservedUser& user, const SourceRules& rules, Decision& decision) {
  if (decision.account == nullptr || decision.situation == Situation::kReturned) return;
  for (GuardedChange& change : GuardedOf(user, rules, decision)) {
    if (!rules.withheld.contains(change.kind)) {
      decision.guarded.push_back(std::move(change));
      continue;
    }
    if (change.kind == ChangeKind::kRenamed) LeaveOut(&Profile::login, rules, decision);
    if (change.kind == ChangeKind::kMailChanged) LeaveOut(&Profile::email, rules, decision);
    if (change.kind == ChangeKind::kDisabled) Drop(HoldChange::Action::kSet, decision);
    if (change.kind == ChangeKind::kEnabled) Drop(HoldChange::Action::kLift, decision);
    decision.withheld.push_back(std::move(change));
  }
}

}  // namespace

std::optional<LastLogin> LaterLogin(const std::optional<LastLogin>& known, const LastLogin& observed) {
  if (!known) return observed;
  LastLogin later = observed.at > known->at ? observed : *known;
  later.latest = std::max(known->latest, observed.latest);
  return later == *known ? std::nullopt : std::optional(later);
}

Decision Reconcile(const ObservedUser& user, const Facts& facts, const SourceRules& source, TimePoint now) {
  Decision decision = Situate(user, facts, source);
  if (decision.conflict || decision.situation == Situation::kDormant) return decision;
  DecideProfile(user, source, decision);
  DecideLastLogin(user, facts, source, now, decision);
  DecidePresence(user, source, decision);
  if (user.enabled) DecideState(user, source, decision);
  LiftHoldsOfParts(source, decision);
  CheckEmail(facts, source, decision);
  Guard(user, source, decision);
  CheckLogin(facts, source, decision);
  return decision;
}

}  // namespace rollcall
