// rollcall account create.
#include "agent/commands/by_hand.h"
#include "agent/commands/command.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

struct AccountCreateOptions {
  ByHandOptions by_hand;
  Profile profile;
};

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
  return RunByHand({.action = "create", .if_absent = is_dry ? IfAbsent::kUseScratch : MayCreate(context)},
                   options.by_hand, act, context);
}

}  // namespace

Command AccountCreateCommand() {
  Command command("create", "Make an account that no source knows yet");
  AccountCreateOptions& options = command.Runs(RunAccountCreate);
  Profile& profile = options.profile;
  command.Positional("LOGIN", &profile.login, "what the person logs in with").Required();
  command.Option("--email", "ADDRESS", &profile.email, "mail address");
  command.Option("--display-name", "NAME", &profile.display_name, "the name as it is shown");
  command.Option("--given-name", "NAME", &profile.given_name, "the given name");
  command.Option("--family-name", "NAME", &profile.family_name, "the family name");
  AddReason(command, options.by_hand);
  AddByHand(command, options.by_hand);
  command.Footer(
      "Example:\n  rollcall account create bjensen --email bjensen@example.com --display-name 'Barb Jensen'");
  return command;
}

}  // namespace rollcall
