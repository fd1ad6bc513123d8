// rollcall account remove, and restore.
#include "agent/commands/account.h"
#include "agent/commands/accounts.h"
#include "agent/commands/by_hand.h"
#include "agent/sync/facts.h"
#include "store/accounts.h"
#include "store/archive.h"

namespace rollcall {
namespace {

RemovalEvent ParseEvent(const std::string& code) {
  if (const auto event = RemovalEventFromCode(code)) return *event;
  std::string codes;
  for (const std::string_view known : kRemovalEvents) codes += (codes.empty() ? "" : ", ") + std::string(known);
  throw UsageError("--event '" + code + "': there are " + codes);
}

Deed Remove(Desk& desk, const std::string& login_or_id, RemovalEvent event) {
  const AccountId id = RequireAccount(desk.database, login_or_id).id;
  const KnownAccount subject = LoadKnownAccount(desk.database, id);
  const auto protection = desk.ProtectionOf(subject.account);
  const Verdict verdict = JudgeRemove({subject, desk.stamp.actor, protection}, desk.config.sources);
  if (verdict.kind != Verdict::Kind::kAllowed) return {.verdict = verdict};
  const AccountState before = StateOf(desk.database, id);
  RemoveAccount(desk.database, id, desk.Cause(event), desk.options.reason, desk.stamp);
  return {verdict,
          "removed " + subject.account.profile.login + " (" + std::string(Code(event)) +
              "); `rollcall account restore " + subject.account.public_id + "` brings it back",
          before};
}

// The event names the new login only.
std::string ReasonOf(const Desk& desk, const std::string& before, const std::string& after) {
  if (before == after) return desk.options.reason;
  return desk.options.reason + (desk.options.reason.empty() ? "" : "; ") + "login was '" + before + "'";
}

std::string RestoredText(const AccountState& state) {
  std::string text = "restored " + state.account.profile.login + ", ";
  if (state.account.enabled) return text + "enabled";
  text += "disabled as it was:";
  for (const Hold& hold : state.holds) text += ' ' + std::string(Code(hold.kind));
  return text;
}

Deed Restore(Desk& desk, const AccountRestoreOptions& options) {
  const auto archived = FindArchived(desk.database, options.account);
  const Choice choice = ChooseArchived(options.account, archived, FindLiving(desk.database, options.account));
  if (choice.verdict.kind != Verdict::Kind::kAllowed) return {.verdict = choice.verdict};
  const Account& account = choice.archived->account;
  const std::string login = options.login.empty() ? account.profile.login : options.login;
  const Verdict verdict =
      JudgeRestore(*choice.archived, login, desk.HoldersOf(login, account.profile.email, account.id));
  if (verdict.kind != Verdict::Kind::kAllowed) return {.verdict = verdict};
  RestoreAccount(desk.database, *choice.archived, login, ReasonOf(desk, account.profile.login, login), desk.stamp);
  AccountState state = StateOf(desk.database, account.id);
  return {verdict, RestoredText(state), std::move(state)};
}

}  // namespace

ExitCode RunAccountRemove(const AccountRemoveOptions& options, Context& context) {
  const RemovalEvent event = ParseEvent(options.event);
  return RunByHand(
      {.action = "remove", .reason = Reason::kRequired}, options.by_hand,
      [&](Desk& desk) { return Remove(desk, options.account, event); }, context);
}

ExitCode RunAccountRestore(const AccountRestoreOptions& options, Context& context) {
  return RunByHand(
      {.action = "restore"}, options.by_hand, [&](Desk& desk) { return Restore(desk, options); }, context);
}

}  // namespace rollcall
