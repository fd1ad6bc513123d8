// rollcall account enable, and disable.
#include "agent/commands/by_hand.h"
#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/sync/facts.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "store/holds.h"

namespace rollcall {
namespace {

struct AccountStateOptions {
  ByHandOptions by_hand;
  std::string account;  // login or id
  std::string event;    // code of a RemovalEvent; empty: none in particular
};

// The inactivity clock starts again with it: a rule must not disable tomorrow whom somebody wants back today.
void Enable(Desk& desk, AccountId account) {
  for (const Hold& hold : HoldsOf(desk.database, account)) {
    if (IsLiftedByHand(hold, desk.config.sources))
      LiftHold(desk.database, account, hold.kind, hold.source, desk.options.reason, desk.stamp);
  }
  RestartClock(desk.database, account, desk.stamp.now);
}

void Disable(Desk& desk, AccountId account, const std::string& event) {
  const Hold hold = {.kind = HoldKind::kManual,
                     .source = "",
                     .since = desk.stamp.now,
                     .by = desk.stamp.actor,
                     .reason = (event.empty() ? "" : event + ": ") + desk.options.reason,
                     .pass = {}};
  SetHold(desk.database, account, hold, desk.stamp);
}

ExitCode RunAccountEnable(const AccountStateOptions& options, Context& context) {
  const auto act = [&options](Desk& desk) -> Deed {
    const AccountId id = RequireAccount(desk.database, options.account).id;
    const KnownAccount subject = LoadKnownAccount(desk.database, id);
    const Verdict verdict = JudgeEnable(subject, desk.config.sources);
    if (verdict.kind == Verdict::Kind::kAllowed) Enable(desk, id);
    return {verdict, "enabled " + subject.account.profile.login, StateOf(desk.database, id)};
  };
  return RunByHand({.action = "enable", .policing = Policing::kNone}, options.by_hand, act, context);
}

ExitCode RunAccountDisable(const AccountStateOptions& options, Context& context) {
  const auto act = [&options](Desk& desk) -> Deed {
    const AccountId id = RequireAccount(desk.database, options.account).id;
    const KnownAccount subject = LoadKnownAccount(desk.database, id);
    const auto protection = desk.ProtectionOf(subject.account);
    const Verdict verdict = JudgeDisable({subject, desk.stamp.actor, protection});
    if (verdict.kind == Verdict::Kind::kAllowed) Disable(desk, id, options.event);
    return {verdict, "disabled " + subject.account.profile.login, StateOf(desk.database, id)};
  };
  return RunByHand({.action = "disable", .reason = Reason::kRequired}, options.by_hand, act, context);
}

}  // namespace

Command AccountEnableCommand() {
  Command command("enable", "Lift manual and automatic holds; inactivity is counted from now");
  AccountStateOptions& options = command.Runs(RunAccountEnable);
  AddAccount(command, options.account);
  AddReason(command, options.by_hand);
  AddByHand(command, options.by_hand);
  command.Footer("Example:\n  rollcall account enable bjensen --reason 'back from leave'");
  return command;
}

Command AccountDisableCommand() {
  Command command("disable", "Disable an account until `account enable`, whatever the sources report");
  AccountStateOptions& options = command.Runs(RunAccountDisable);
  AddAccount(command, options.account);
  AddReason(command, options.by_hand, "; needed");
  command
      .Option("--event", "CODE", &options.event,
              "security-incident: no import enables it again; or access-change, account-inactivity, data-correction")
      .OneOf({kRemovalEvents.begin(), kRemovalEvents.end()});
  AddByHand(command, options.by_hand);
  command.Footer("Example:\n  rollcall account disable bjensen --reason 'lost laptop, ticket 4711'");
  return command;
}

}  // namespace rollcall
