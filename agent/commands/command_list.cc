#include "agent/commands/command_list.h"

#include "agent/service/log.h"

namespace rollcall {

// One line a command, in the order of the help: XCommand() stands in the command's own file.
#define ROLLCALL_COMMANDS(each)                                                                                      \
  each(Check) each(Sync) each(Drift) each(Import) each(Export) each(Adopt) each(Account) each(Accounts) each(Access) \
      each(Events) each(Archive) each(Conflicts) each(Passes) each(Db) each(Plan) each(Source) each(Deactivate)      \
          each(Explain) each(Forecast) each(Warnings) each(Policy) each(Run) each(Status) each(Schedule) each(Init)  \
              each(Metrics) each(Completion) each(Manual)

#define ROLLCALL_DECLARE(name) Command name##Command();
ROLLCALL_COMMANDS(ROLLCALL_DECLARE)

Command DescribeProgram(GlobalOptions& globals) {
  Command program("rollcall", "Keeps one registry of accounts in step with directories and files.");
  program.Option("--config", "FILE", &globals.config, "default: /etc/rollcall/agent.toml, else ./agent.toml");
  program.Option("--set", "NAME=VALUE", &globals.settings, "what ${NAME} in the configuration stands for (repeatable)");
  program.Option("--format", "FORMAT", &globals.format, "how to print (default: table)")
      .OneOf({"table", "json", "csv", "jsonl"});
  program.Option("--wait", "SECONDS", &globals.wait, "how long to wait for another run to end (default: 60)")
      .Between(0, 86400);
  program.Flag("--create-registry", globals.create_registry, true,
               "make the registry if there is none: the first sync");
  program.Option("--log-level", "LEVEL", &globals.log_level, "of the log on standard error (default: off; run: [log])")
      .OneOf({kLogLevels.begin(), kLogLevels.end()});
  program.Option("--log-format", "FORMAT", &globals.log_format, "of the log: text (default) or json, one line a record")
      .OneOf({"text", "json"});
  program.Footer(
      "Example:\n  rollcall check\n  rollcall sync --dry-run\n  rollcall accounts list --format json\n"
      "Each command has its own help: rollcall sync --help");
#define ROLLCALL_ADD(name) program.Add(name##Command());
  ROLLCALL_COMMANDS(ROLLCALL_ADD)
  return program;
}

}  // namespace rollcall
