// rollcall account remove, and restore.
#include <algorithm>
#include <iterator>

#include "agent/commands/by_hand.h"
#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/commands/options.h"
#include "agent/sync/facts.h"
#include "store/accounts.h"
#include "store/activity.h"
#include "store/archive.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/named_members.h"
#include "store/passes.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

struct AccountRemoveOptions {
  ByHandOptions by_hand;
  std::string account;
  std::string event = "data-correction";  // a code of RemovalEvent
};

struct AccountRestoreOptions {
  ByHandOptions by_hand;
  std::string account;
  std::string login;  // under which it comes back; empty: the one it had
};

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

// Groups of its sources that have named it while it was in the archive, or have ceased to, are read again by the next
// sync.
void ReadGroupsAgain(Database& database, const Account& account) {
  const std::string login = RefOf(NamedBy::kLogin, TextKey(account.profile.login));
  std::vector<GroupId> groups;
  EachMembershipOf(
      database, {&account.id, 1},
      [&groups](AccountId /*account*/, GroupId group, std::string_view /*role*/) { groups.push_back(group); });
  for (const Link& link : LinksOf(database, account.id)) {
    for (const std::string& ref : {RefOf(NamedBy::kDn, link.dn_key), login}) {
      std::ranges::copy(GroupsWithRef(database, link.source, ref), std::back_inserter(groups));
    }
    if (!groups.empty()) ForgetCursor(database, link.source_name);
  }
  for (const GroupId group : groups) ForgetMembersHash(database, group);
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
  // A rule must not disable or archive tomorrow what an administrator wants back today.
  RestartClock(desk.database, account.id, desk.stamp.now);
  ReadGroupsAgain(desk.database, account);
  AccountState state = StateOf(desk.database, account.id);
  return {verdict, RestoredText(state), std::move(state)};
}

ExitCode RunAccountRemove(const AccountRemoveOptions& options, Context& context) {
  const RemovalEvent event = ParseRemovalEvent(options.event);
  return RunByHand(
      {.action = "remove", .reason = Reason::kRequired}, options.by_hand,
      [&](Desk& desk) { return Remove(desk, options.account, event); }, context);
}

ExitCode RunAccountRestore(const AccountRestoreOptions& options, Context& context) {
  return RunByHand(
      {.action = "restore"}, options.by_hand, [&](Desk& desk) { return Restore(desk, options); }, context);
}

}  // namespace

Command AccountRemoveCommand() {
  Command command("remove", "Move an account into the archive, with its links and memberships");
  AccountRemoveOptions& options = command.Runs(RunAccountRemove);
  AddAccount(command, options.account);
  command.Option("--event", "CODE", &options.event, "what made it necessary (default: data-correction)");
  AddReason(command, options.by_hand, "; needed");
  AddByHand(command, options.by_hand);
  command.Footer(
      "Events: access-change, account-inactivity, security-incident, data-correction, source-removal.\n"
      "Example:\n  rollcall account remove bjensen --event data-correction --reason 'entered twice'");
  return command;
}

Command AccountRestoreCommand() {
  Command command("restore", "Bring an account back from the archive, with its id, links and memberships");
  AccountRestoreOptions& options = command.Runs(RunAccountRestore);
  command.Positional("LOGIN", &options.account, "the login it had, or its id").Required();
  command.Option("--login", "LOGIN", &options.login, "come back under this login, where another has the old one");
  AddReason(command, options.by_hand);
  AddByHand(command, options.by_hand);
  command.Footer("Example:\n  rollcall account restore bjensen --login bjensen2 --reason 'removed by mistake'");
  return command;
}

}  // namespace rollcall
