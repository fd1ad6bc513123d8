// rollcall account enable, and disable.
#include "agent/commands/account.h"
#include "agent/commands/accounts.h"
#include "agent/commands/by_hand.h"
#include "agent/sync/facts.h"
#include "store/accounts.h"
#include "store/holds.h"

namespace rollcall {
namespace {

// The inactivity clock starts again with it: a rule must not disable tomorrow whom somebody wants back today.
void Enable(Desk& desk, AccountId account) {
  for (const HoldKind kind : {HoldKind::kManual, HoldKind::kAutomatic}) {
    LiftHold(desk.database, account, kind, "", desk.options.reason, desk.stamp);
  }
  RestartClock(desk.database, account, desk.stamp.now);
}

void Disable(Desk& desk, AccountId account) {
  const Hold hold = {.kind = HoldKind::kManual,
                     .source = "",
                     .since = desk.stamp.now,
                     .by = desk.stamp.actor,
                     .reason = desk.options.reason,
                     .pass = {}};
  SetHold(desk.database, account, hold, desk.stamp);
}

}  // namespace

ExitCode RunAccountEnable(const AccountStateOptions& options, Context& context) {
  const auto act = [&options](Desk& desk) -> Deed {
    const AccountId id = RequireAccount(desk.database, options.account).id;
    const KnownAccount subject = LoadKnownAccount(desk.database, id);
    const Verdict verdict = JudgeEnable(subject, desk.config.sources);
    if (verdict.kind == Verdict::Kind::kAllowed) Enable(desk, id);
    return {verdict, "enabled " + subject.account.profile.login, StateOf(desk.database, id)};
  };
  return RunByHand({.action = "enable"}, options.by_hand, act, context);
}

ExitCode RunAccountDisable(const AccountStateOptions& options, Context& context) {
  const auto act = [&options](Desk& desk) -> Deed {
    const AccountId id = RequireAccount(desk.database, options.account).id;
    const KnownAccount subject = LoadKnownAccount(desk.database, id);
    const auto protection = desk.ProtectionOf(subject.account);
    const Verdict verdict = JudgeDisable({subject, desk.stamp.actor, protection});
    if (verdict.kind == Verdict::Kind::kAllowed) Disable(desk, id);
    return {verdict, "disabled " + subject.account.profile.login, StateOf(desk.database, id)};
  };
  return RunByHand({.action = "disable", .reason = Reason::kRequired}, options.by_hand, act, context);
}

}  // namespace rollcall
