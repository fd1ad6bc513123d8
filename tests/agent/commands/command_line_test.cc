#include "agent/commands/command_line.h"

#include <gmock/gmock.h>

#include "agent/base/version.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class CommandLine : public CommandTest {};

TEST_F(CommandLine, EachCommandHasHelpWithAnExample) {
  const std::vector<std::vector<std::string>> commands = {
      {}, {"check"}, {"sync"}, {"import"}, {"accounts"}, {"accounts", "list"}, {"accounts", "show"}, {"events"}};
  for (auto words : commands) {
    words.emplace_back("--help");
    const Ran ran = Run(words);
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
    EXPECT_THAT(ran.out, HasSubstr("Example:\n  rollcall")) << words.front();
  }
}

TEST_F(CommandLine, TellsItsVersion) { EXPECT_EQ(Run({"--version"}).out, "rollcall " + std::string(kVersion) + "\n"); }

TEST_F(CommandLine, WrongWordsAreToldWithTheHelpToReadAndExit2) {
  struct Case {
    std::vector<std::string> words;
    std::string message;
  };
  const std::vector<Case> cases = {
      {{}, "rollcall: a command is missing; there are check, sync, drift, import, "},
      {{"synk"}, "rollcall: 'synk' is no command; there are check, "},
      {{"accounts"}, "rollcall: a command is missing; there are list, show\nTry: rollcall accounts --help\n"},
      {{"accounts", "lst"}, "rollcall: 'lst' is no command; there are list, show\n"},
      {{"sync", "--foo"}, "--foo\nTry: rollcall sync --help\n"},
      {{"import"}, "FILE is required\nTry: rollcall import --help\n"},
      {{"events", "--format", "xml"}, "xml not in {"},
      {{"sync", "--set", "novalue"}, "--set 'novalue': name=value is needed"},
      {{"sync", "--set", "=x"}, "--set '=x': name=value is needed"}};
  for (const Case& each : cases) {
    const Ran ran = Run(each.words);
    EXPECT_EQ(ran.code, 2) << each.message;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr(each.message));
  }
}

TEST_F(CommandLine, AValueMayBeCalledAsACommandIs) {
  Configure(kHr);
  for (const char* login : {"sync", "explain", "manual", "complete-words"}) {
    EXPECT_EQ(Run({"account", "create", login, "--email", std::string(login) + "@x.org"}).code, 0) << login;
    EXPECT_THAT(Run({"accounts", "show", login}).out, HasSubstr(std::string("login            ") + login + "\n"));
  }
  EXPECT_EQ(Run({"accounts", "show", "events"}).code, 1);
}

TEST_F(CommandLine, HelpIsOfAllCommandsAndSoIsWhatIsMissing) {
  const std::string help = Run({"--help"}).out;
  for (const char* command : {"check", "import", "accounts", "events", "plan", "explain", "run", "init"}) {
    EXPECT_THAT(help, HasSubstr(std::string("\n  ") + command + " ")) << command;
  }
  EXPECT_THAT(Run({"--config", "sync"}).err, HasSubstr("a command is missing; there are check, sync, drift, import, "));
}

TEST_F(CommandLine, GlobalOptionsStandBeforeOrBehindTheCommand) {
  Configure(kHr);
  Write("hr.csv", "login,email\nann,ann@x.org\n");
  Run({"sync"});
  const std::string json = Run({"accounts", "list", "--format", "json"}).out;
  EXPECT_THAT(json, HasSubstr("\"login\":\"ann\""));
  EXPECT_EQ(Run({"--format", "json", "accounts", "list"}).out, json);
  EXPECT_EQ(Run({"accounts", "--format", "json", "list"}).out, json);
}

TEST_F(CommandLine, SettingsFillThePlaceholdersOfTheConfiguration) {
  Write("people.csv", "login,email\nann,ann@x.org\n");
  Configure("[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"${rollcall.test.file:none.csv}\"\n");
  EXPECT_EQ(Run({"sync"}).code, 1);
  EXPECT_EQ(Run({"sync", "--set", "rollcall.test.file=people.csv"}).code, 0);
}

TEST_F(CommandLine, AWrongCommandLineIsToldBeforeTheConfigurationIsRead) {
  Write("agent.toml", "this is no TOML");
  EXPECT_THAT(Run({"events", "--since", "yesterday"}).err, HasSubstr("--since"));
}

}  // namespace
}  // namespace rollcall
