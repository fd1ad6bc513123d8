#include "agent/accounts/by_hand.h"

#include <algorithm>
#include <set>

#include "agent/base/profile_fields.h"
#include "agent/base/time_text.h"
#include "connectors/base/text.h"
#include "connectors/base/values.h"
#include "store/memberships.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

using Kind = Verdict::Kind;

Verdict Refused(std::string why) { return {.kind = Kind::kRefused, .why = std::move(why)}; }
Verdict NothingToDo(std::string why) { return {.kind = Kind::kNothingToDo, .why = std::move(why)}; }

// "bob (Bob Jones, 0199...)"
std::string Name(const Account& account) {
  const std::string& shown = account.profile.display_name;
  return account.profile.login + " (" + (shown.empty() ? "" : shown + ", ") + account.public_id + ")";
}

const SourceConfig* FindSource(const std::vector<SourceConfig>& sources, std::string_view name) {
  const auto found = std::ranges::find(sources, name, &SourceConfig::name);
  return found == sources.end() ? nullptr : &*found;
}

const Hold* FindHold(const KnownAccount& known, HoldKind kind, std::string_view source = "") {
  const auto found =
      std::ranges::find_if(known.holds, [&](const Hold& hold) { return hold.kind == kind && hold.source == source; });
  return found == known.holds.end() ? nullptr : &*found;
}

bool IsOfSource(const Hold& hold) { return hold.kind == HoldKind::kSource || hold.kind == HoldKind::kMissing; }

// Why nobody can lift the source's hold here, and where it is lifted.
std::string WayOut(const Hold& hold) {
  const bool is_missing = hold.kind == HoldKind::kMissing;
  const std::string state = (is_missing ? "missing from " : "disabled in ") + hold.source;
  return state + (is_missing ? ": bring it back there" : ": enable it there") + ", and the next sync of " +
         hold.source + " lifts this";
}

// What is wrong with a text that is to be kept; empty: nothing.
std::string BrokenRule(std::string_view text) {
  return IsUtf8(text) ? std::string(BrokenIdentifierRule(text)) : "holds bytes that are not UTF-8";
}

std::optional<std::string> BrokenField(const Profile& wanted) {
  for (const ProfileField& field : kProfileFields) {
    const std::string& value = wanted.*field.member;
    if (value.empty() && field.member != &Profile::login) continue;
    const std::string rule = BrokenRule(value);
    if (!rule.empty()) return "the " + std::string(field.label) + " " + rule;
  }
  return std::nullopt;
}

// What holds for everything that takes an account away from somebody.
std::optional<std::string> Untouchable(const Encounter& encounter, std::string_view deed) {
  const std::string& login = encounter.subject.account.profile.login;
  if (TextKey(encounter.actor) == TextKey(login)) {
    return "nobody " + std::string(deed) + " their own account: another person must do that to " + login;
  }
  if (encounter.protection) {
    return login + " is protected: " + *encounter.protection + "; it must be taken out there first";
  }
  return std::nullopt;
}

bool Says(std::int64_t told_by, ToldBy side) { return (told_by & static_cast<std::int64_t>(side)) != 0; }

}  // namespace

Verdict JudgeCreate(const Profile& wanted, const Holders& holders, const std::vector<ArchivedAccount>& archived) {
  if (auto broken = BrokenField(wanted)) return Refused(*broken);
  if (holders.of_login) {
    return Refused("the login '" + wanted.login + "' belongs to " + Name(*holders.of_login) + ": choose another");
  }
  if (holders.of_email) {
    return Refused("the mail address " + wanted.email + " belongs to " + Name(*holders.of_email) +
                   ": give another, or change it there");
  }
  Verdict verdict;
  const auto dead = std::ranges::find(archived, false, &ArchivedAccount::living);
  if (dead != archived.end()) {
    verdict.notes.push_back("another account had this login until " + ToIso8601(dead->removed_at) +
                            "; if this is the same person, remove this one and `rollcall account restore " +
                            dead->account.public_id + "`");
  }
  return verdict;
}

bool IsLiftedByHand(const Hold& hold, const std::vector<SourceConfig>& sources) {
  if (!IsOfSource(hold)) return true;
  const SourceConfig* source = FindSource(sources, hold.source);
  return source == nullptr || (hold.kind == HoldKind::kMissing && source->lifecycle == Lifecycle::kIgnoreAbsence);
}

Verdict JudgeEnable(const KnownAccount& subject, const std::vector<SourceConfig>& sources) {
  const std::string& login = subject.account.profile.login;
  if (subject.holds.empty()) return NothingToDo(login + " is enabled already");
  std::string obstacles;
  bool has_others = false;
  for (const Hold& hold : subject.holds) {
    const bool is_lifted = IsLiftedByHand(hold, sources);
    if (!is_lifted) obstacles += (obstacles.empty() ? "" : "; ") + WayOut(hold);
    has_others = has_others || is_lifted;
  }
  if (obstacles.empty()) return {};
  return Refused(login + " is " + obstacles + (has_others ? "; then enable it here as well" : ""));
}

Verdict JudgeDisable(const Encounter& encounter) {
  const KnownAccount& subject = encounter.subject;
  if (auto why = Untouchable(encounter, "disables")) return Refused(*why);
  if (const Hold* hold = FindHold(subject, HoldKind::kManual)) {
    return NothingToDo(subject.account.profile.login + " is disabled by hand already, since " + ToIso8601(hold->since) +
                       " by " + hold->by + (hold->reason.empty() ? "" : ": ") + hold->reason);
  }
  Verdict verdict;
  if (!subject.holds.empty()) verdict.notes.push_back("it was disabled already; now it stays so until enabled by hand");
  return verdict;
}

Verdict JudgeRemove(const Encounter& encounter, const std::vector<SourceConfig>& sources) {
  const KnownAccount& subject = encounter.subject;
  const std::string& login = subject.account.profile.login;
  if (auto why = Untouchable(encounter, "removes")) return Refused(*why);
  Verdict verdict;
  for (const Link& link : subject.links) {
    const SourceConfig* source = FindSource(sources, link.source_name);
    if (source == nullptr || FindHold(subject, HoldKind::kMissing, link.source_name) != nullptr) continue;
    if (source->lifecycle == Lifecycle::kHoldMissing) {
      return Refused(login + " is still in " + source->name +
                     ", whose next sync would bring it back: remove it there first and sync, or disable it here");
    }
    verdict.notes.push_back("where " + source->name + " still shows it, the next sync brings it back");
  }
  return verdict;
}

Verdict JudgeGrant(std::int64_t told_by, const std::string& whom, const std::string& group) {
  if (Says(told_by, ToldBy::kAdministrator)) return NothingToDo(whom + " is in " + group + " already");
  Verdict verdict;
  if (told_by != 0) verdict.notes.push_back("a source says so already; now it stays so whatever the source says");
  return verdict;
}

Verdict JudgeRevoke(std::int64_t told_by, const std::string& whom, const NamedGroup& group,
                    const std::vector<SourceConfig>& sources) {
  if (told_by == 0) return NothingToDo(whom + " is not in " + group.label);
  const bool is_configured = FindSource(sources, group.source) != nullptr;
  if (is_configured && Says(told_by, ToldBy::kGroup)) {
    return Refused(group.source + " says that " + whom + " is in " + group.label +
                   ": take them out there, and the next sync follows");
  }
  Verdict verdict;
  if (is_configured && Says(told_by, ToldBy::kUser)) {
    verdict.notes.push_back("the user's record in " + group.source +
                            " named the group; where it still does, its next change brings it back");
  }
  return verdict;
}

Choice ChooseArchived(std::string_view name, const std::vector<ArchivedAccount>& archived,
                      const std::optional<Account>& living) {
  std::set<std::string_view> ids;
  std::string list;
  Choice choice;
  for (const ArchivedAccount& each : archived) {
    // The newest removal of each account is the one that counts.
    if (each.living || !ids.insert(each.account.public_id).second) continue;
    if (choice.archived == nullptr) choice.archived = &each;
    list += (list.empty() ? "" : ", ") + each.account.public_id + " (removed " + ToIso8601(each.removed_at) + ")";
  }
  const std::string quoted = "'" + std::string(name) + "'";
  if (ids.size() > 1) {
    choice.archived = nullptr;
    choice.verdict = Refused("the archive has more than one account with the login " + quoted +
                             ": name the right one by its id: " + list);
  } else if (ids.empty() && living) {
    choice.verdict = Refused(Name(*living) + " lives: there is nothing to restore");
  } else if (ids.empty()) {
    choice.verdict = Refused("the archive has no account with the login or id " + quoted);
  }
  return choice;
}

Verdict JudgeRestore(const ArchivedAccount& archived, const std::string& login, const Holders& holders) {
  if (const std::string rule = BrokenRule(login); !rule.empty()) return Refused("the login " + rule);
  if (holders.of_login) {
    return Refused("the login '" + login + "' belongs to " + Name(*holders.of_login) +
                   " now: say under which other one it is to come back, with --login");
  }
  Verdict verdict;
  if (holders.of_email) {
    verdict.notes.push_back("its mail address " + archived.account.profile.email + " is also that of " +
                            Name(*holders.of_email));
  }
  return verdict;
}

}  // namespace rollcall
