#include "agent/sync/apply.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/base/profile_fields.h"
#include "agent/base/time_text.h"
#include "agent/guard/plan_changes.h"
#include "store/accounts.h"
#include "store/holds.h"
#include "store/links.h"

namespace rollcall {
namespace {

std::string TimeText(const std::optional<LastLogin>& login) { return login ? ToIso8601(login->at) : std::string(); }

const Link* OwnLink(const KnownAccount& account, SourceId source) {
  const auto found = std::ranges::find(account.links, source, &Link::source);
  return found == account.links.end() ? nullptr : &*found;
}

}  // namespace

CreationSource Applier::CreationSourceOf(const ObservedUser& user) const {
  if (user.creation_source.empty()) return pass_.source.creation_source;
  return CreationSourceFromCode(user.creation_source).value_or(pass_.source.creation_source);
}

AccountId Applier::Create(const ObservedUser& user, const Decision& decision) {
  Stamp stamp = pass_.stamp;
  const CreationSource creation_source = CreationSourceOf(user);
  stamp.event_source = Code(creation_source);
  const AccountId account = CreateAccount(pass_.database,
                                          {.profile = decision.profile,
                                           .creation_source = creation_source,
                                           .source_created_at = user.created_at,
                                           .last_login = decision.last_login,
                                           .login_source = pass_.source_id},
                                          stamp);
  ++pass_.counts().created;
  pass_.listener.OnChange({.action = "create", .login = decision.profile.login});
  ShowProfileChanges({}, decision.profile);
  return account;
}

void Applier::ShowProfileChanges(const Profile& before, const Profile& after) {
  EachDifference(before, after, [&](std::string_view name, std::string_view old_value, std::string_view new_value) {
    if (name == kFieldNames[static_cast<std::size_t>(Field::kLogin)]) return;  // is reported as a rename
    pass_.listener.OnChange(
        {.action = "set", .login = after.login, .field = name, .before = old_value, .after = new_value});
  });
}

void Applier::Update(const ObservedUser& user, const Decision& decision) {
  const Account& account = decision.account->account;
  const Profile& before = account.profile;
  const Profile& after = decision.profile;
  const Link* link = OwnLink(*decision.account, pass_.source_id);
  if (before != after) {
    UpdateProfile(pass_.database, account.id, before, after, pass_.stamp);
    if (before.login != after.login) {
      ++pass_.counts().renamed;
      pass_.listener.OnChange(
          {.action = "rename", .login = after.login, .field = "login", .before = before.login, .after = after.login});
    }
    ShowProfileChanges(before, after);
  }
  if (decision.last_login) {
    UpdateLastLogin(pass_.database, account.id, *decision.last_login);
    pass_.listener.OnChange({.action = "set",
                             .login = after.login,
                             .field = "last_login",
                             .before = TimeText(account.last_login),
                             .after = TimeText(decision.last_login)});
  }
  if (link == nullptr) {
    pass_.listener.OnChange(
        {.action = "link", .login = after.login, .after = user.anchor.text, .reason = pass_.source.name});
  } else if (link->dn != user.dn.text) {
    pass_.listener.OnChange(
        {.action = "move", .login = after.login, .field = "dn", .before = link->dn, .after = user.dn.text});
  }
  const bool touched = before != after || decision.last_login || link == nullptr || link->dn != user.dn.text;
  ++(touched || !decision.holds.empty() ? pass_.counts().updated : pass_.counts().unchanged);
}

void Applier::WriteLink(const ObservedUser& user, const Decision& decision, AccountId account,
                        std::int64_t fingerprint) {
  const LinkView link = {.source = pass_.source_id,
                         .anchor = user.anchor.text,
                         .account = account,
                         .dn = user.dn.text,
                         .dn_key = user.dn.key,
                         .fingerprint = fingerprint,
                         .first_seen_at = pass_.stamp.now,
                         .observed = decision.observed};
  const bool known = decision.account != nullptr && OwnLink(*decision.account, pass_.source_id) != nullptr;
  known ? UpdateLink(pass_.database, link) : InsertLink(pass_.database, link);
  for (const Link& other : decision.other_links) UpdateLink(pass_.database, other);
}

void Applier::ApplyHold(AccountId account, std::string_view login, const HoldChange& change) {
  const bool set = change.action == HoldChange::Action::kSet;
  const Hold hold = {.kind = change.kind,
                     .source = change.source,
                     .since = pass_.stamp.now,
                     .by = pass_.stamp.actor,
                     .reason = change.reason,
                     .pass = pass_.stamp.pass};
  const HoldEffect effect =
      set ? SetHold(pass_.database, account, hold, pass_.stamp)
          : LiftHold(pass_.database, account, change.kind, change.source, change.reason, pass_.stamp);
  // As by `account enable`: a rule must not disable it again tomorrow.
  const bool is_enabling = !set && change.kind == HoldKind::kAutomatic && effect != HoldEffect::kNone;
  if (is_enabling) RestartClock(pass_.database, account, pass_.stamp.now);
  ShowHold(login, change, effect);
}

void Applier::ShowHold(std::string_view login, const HoldChange& change, HoldEffect effect) {
  if (effect == HoldEffect::kNone) return;
  const bool set = change.action == HoldChange::Action::kSet;
  const bool flipped = effect == HoldEffect::kStateFlipped;
  if (flipped) ++(set ? pass_.counts().disabled : pass_.counts().enabled);
  pass_.listener.OnChange({.action = flipped ? (set ? "disable" : "enable") : (set ? "hold" : "lift"),
                           .login = login,
                           .field = "hold",
                           .before = set ? "" : Code(change.kind),
                           .after = set ? Code(change.kind) : "",
                           .reason = change.reason});
}

void Applier::HoldNew(AccountId account, const Decision& decision) {
  std::vector<FirstHold> holds;
  for (const HoldChange& change : decision.holds) {
    const bool is_of_source = change.source == pass_.source.name;
    if (change.action != HoldChange::Action::kSet || is_of_source == change.source.empty())
      throw std::logic_error("a source sets its own holds on a new account, and lifts none");
    holds.push_back({change.kind, is_of_source ? pass_.source_id : SourceId{}, change.reason});
  }
  if (holds.empty()) return;
  const std::string& login = decision.profile.login;
  SetFirstHolds(pass_.database, account, login, holds, pass_.stamp);
  for (const HoldChange& change : decision.holds) {
    const bool is_first = &change == &decision.holds.front();
    ShowHold(login, change, is_first ? HoldEffect::kStateFlipped : HoldEffect::kChanged);
  }
}

AccountId Applier::Apply(const ObservedUser& user, const Decision& decision, std::int64_t fingerprint) {
  AccountId account{};
  if (decision.account == nullptr) {
    account = Create(user, decision);
  } else {
    account = decision.account->account.id;
    Update(user, decision);
  }
  WriteLink(user, decision, account, fingerprint);
  if (decision.account == nullptr) {
    HoldNew(account, decision);
  } else {
    for (const HoldChange& change : decision.holds) ApplyHold(account, decision.profile.login, change);
  }
  return account;
}

void Applier::Restore(const ArchivedAccount& archived, std::string_view login) {
  const std::string reason = "back in " + pass_.source.name;
  RestoreAccount(pass_.database, archived, login, reason, pass_.stamp);
  ++pass_.counts().restored;
  pass_.listener.OnChange({.action = "restore", .login = login, .reason = reason});
}

void Applier::HoldMissing(AccountId account) {
  ++pass_.counts().missing;
  const std::string login = FindAccount(pass_.database, account).value().profile.login;
  ApplyHold(account, login,
            {HoldChange::Action::kSet, HoldKind::kMissing, pass_.source.name, "missing from " + pass_.source.name});
}

PlanChange Applier::MissingOf(AccountId account) const {
  return PlanHold(
      FindAccount(pass_.database, account).value(),
      {.kind = HoldKind::kMissing, .source = pass_.source.name, .reason = "missing from " + pass_.source.name});
}

PlanChange Applier::CreationOf(const ObservedUser& user, const Decision& decision) const {
  Creation creation = {.source = pass_.source.name,
                       .anchor = std::string(user.anchor.text),
                       .dn = std::string(user.dn.text),
                       .dn_key = std::string(user.dn.key),
                       .profile = decision.profile,
                       .creation_source = CreationSourceOf(user),
                       .source_created_at = user.created_at,
                       .last_login = decision.last_login,
                       .hold = {}};
  for (const HoldChange& hold : decision.holds) creation.hold = {hold.kind, hold.source, hold.reason};
  return PlanCreation(creation);
}

}  // namespace rollcall
