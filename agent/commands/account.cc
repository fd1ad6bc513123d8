// rollcall account: what a person does to one account.
#include "agent/commands/command.h"

namespace rollcall {

// Each in a file of its own.
Command AccountCreateCommand();
Command AccountEnableCommand();
Command AccountDisableCommand();
Command AccountGrantCommand();
Command AccountRevokeCommand();
Command AccountRemoveCommand();
Command AccountRestoreCommand();
Command ShowAccountCommand(const std::string& summary, const std::string& footer);

Command AccountCommand() {
  Command command("account", "Create, enable, disable, grant, revoke, remove, restore or show one account");
  command.Footer(
      "What is refused changes nothing, ends with 1 and says what to do instead.\n"
      "Example:\n  rollcall account disable bjensen --reason 'lost laptop'\n  rollcall account enable bjensen");
  command.Add(AccountCreateCommand());
  command.Add(AccountEnableCommand());
  command.Add(AccountDisableCommand());
  command.Add(AccountGrantCommand());
  command.Add(AccountRevokeCommand());
  command.Add(AccountRemoveCommand());
  command.Add(AccountRestoreCommand());
  command.Add(ShowAccountCommand("Show everything about one account, as `accounts show` does",
                                 "Example:\n  rollcall account show bjensen"));
  return command;
}

}  // namespace rollcall
