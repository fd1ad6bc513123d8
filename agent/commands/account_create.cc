#include "agent/commands/account.h"
#include "agent/commands/by_hand.h"
#include "store/accounts.h"

namespace rollcall {

ExitCode RunAccountCreate(const AccountCreateOptions& options, Context& context) {
  const bool is_dry = options.by_hand.ending == Ending::kRollBack;
  const auto act = [&options](Desk& desk) -> Deed {
    const Profile& wanted = options.profile;
    const Verdict verdict =
        JudgeCreate(wanted, desk.HoldersOf(wanted.login, wanted.email), FindArchived(desk.database, wanted.login));
    if (verdict.kind != Verdict::Kind::kAllowed) return {.verdict = verdict};
    const NewAccount account = {.profile = wanted,
                                .creation_source = CreationSourceFromCode(options.by_hand.source).value(),
                                .reason = options.by_hand.reason};
    const AccountId id = CreateAccount(desk.database, account, desk.stamp);
    return {.verdict = verdict, .done = "created " + wanted.login, .state = StateOf(desk.database, id)};
  };
  return RunByHand({.action = "create", .if_absent = is_dry ? IfAbsent::kUseScratch : IfAbsent::kCreate},
                   options.by_hand, act, context);
}

}  // namespace rollcall
