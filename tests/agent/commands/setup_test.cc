// metrics, completion and manual, as somebody calls them who sets rollcall up.
#include <gmock/gmock.h>

#include <tests/paths.h>
#include <fstream>
#include <iterator>

#include "tests/agent/commands/harness.h"
#include "tests/end_to_end/program.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class SetupCommands : public CommandTest {
 protected:
  SetupCommands() {
    Configure(kHr);
    Write("hr.csv", "login,email\nann,ann@x.org\n");
  }
  std::string Content(const std::string& name) const {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The candidates for the last word, without their descriptions.
  std::vector<std::string> Complete(std::vector<std::string> words) {
    words.insert(words.begin(), {"complete-words", "--config", Path("agent.toml")});
    std::istringstream lines(RunExactly(words).out);
    std::vector<std::string> candidates;
    for (std::string line; std::getline(lines, line);) candidates.push_back(line.substr(0, line.find('\t')));
    return candidates;
  }
  void ExpectGroffIsContent(const std::string& page) {
    const Ran ran = RunExactly({"manual", page});
    Write("page", ran.out);
    EXPECT_THAT(ran.out, StartsWith(".TH "));
    const Ended groff = Program({"groff", "-man", "-ww", "-z", "-Tutf8", Path("page")}).Wait();
    EXPECT_EQ(groff.code, 0);
    EXPECT_EQ(groff.err, "");
  }
};

TEST_F(SetupCommands, MetricsTellTheRegistry) {
  Run({"sync"});
  const Ran ran = Run({"metrics"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("\nrollcall_accounts{creation_source=\"fileImportation\",state=\"enabled\"} 1\n"),
                    HasSubstr("\nrollcall_last_complete_pull_age_seconds{source=\"hr\"} 0\n")));
}

TEST_F(SetupCommands, MetricsOfARegistryThatIsNotThereFail) { EXPECT_EQ(Run({"metrics"}).code, 1); }

TEST_F(SetupCommands, ATextfileIsReplacedAsAWhole) {
  Run({"sync"});
  Write("rollcall.prom", "old");
  EXPECT_EQ(Run({"metrics", "--textfile", Path("rollcall.prom")}).code, 0);
  EXPECT_THAT(Content("rollcall.prom"), StartsWith("# HELP rollcall_build_info "));
  const auto mode = std::filesystem::status(Path("rollcall.prom")).permissions();
  EXPECT_NE(mode & std::filesystem::perms::others_read, std::filesystem::perms::none);
  const Ran ran = Run({"metrics", "--textfile", Path("none/rollcall.prom")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("none/rollcall.prom: cannot be written: No such file"));
}

TEST_F(SetupCommands, PromtoolAcceptsTheMetrics) {
  Run({"sync"});
  Write("metrics", Run({"metrics"}).out);
  const Ended ended =
      Program({"sh", "-c", "command -v promtool >/dev/null || exit 77; promtool check metrics < " + Path("metrics")})
          .Wait();
  if (ended.code == 77) GTEST_SKIP() << "no promtool: scripts/install prometheus";
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
}

TEST_F(SetupCommands, CommandsOptionsValuesAndSourcesAreCompleted) {
  EXPECT_THAT(Complete({"acc"}), ElementsAre("account", "accounts", "access"));
  EXPECT_THAT(Complete({"accounts", ""}), ElementsAre("list", "show"));
  EXPECT_THAT(Complete({"sync", "--sh"}), ElementsAre("--show-changes"));
  EXPECT_THAT(Complete({"sync", "--form"}), ElementsAre("--format"));
  EXPECT_THAT(Complete({"sync", "--format", ""}), ElementsAre("table", "json", "csv", "jsonl"));
  EXPECT_THAT(Complete({"sync", "--format", "=", "js"}), ElementsAre("json", "jsonl"));
  EXPECT_THAT(Complete({"sync", "h"}), ElementsAre("hr"));
  EXPECT_THAT(Complete({"accounts", "list", "--source", ""}), ElementsAre("hr"));
  EXPECT_THAT(Complete({"events", "--operation", "disable"}), ElementsAre("disableUser"));
  EXPECT_THAT(Complete({"import", ""}), ElementsAre(":files"));
  EXPECT_THAT(Complete({""}), Not(Contains("manual")));
  EXPECT_THAT(Complete({"nonsense", "x"}), IsEmpty());
}

// What a shell offers when `script` has loaded the completion; $0 is the program. Skips where there is no such shell.
class Shells : public SetupCommands {
 protected:
  std::string Offers(const std::string& shell, const std::string& script) {
    std::filesystem::create_symlink(ROLLCALL_BINARY, Path("rollcall"));
    const std::string command = "PATH=" + Path("") + ":$PATH; cd " + Path("") + " && command -v " + shell +
                                " >/dev/null || exit 77; exec " + shell + " -c '" + script + "'";
    const Ended ended = Program({"sh", "-c", command}).Wait();
    EXPECT_TRUE(ended.code == 0 || ended.code == 77) << ended.out << ended.err;
    EXPECT_EQ(ended.err, "");
    return ended.code == 77 ? "skip" : ended.out;
  }
};

TEST_F(Shells, BashOffersWhatTheProgramDoes) {
  EXPECT_EQ(Offers("bash",
                   "source <(rollcall completion bash)\n"
                   "offer() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _rollcall; echo \"${COMPREPLY[*]}\"; }\n"
                   "offer rollcall sync --form\noffer rollcall sync --format = js\noffer rollcall sync h\n"
                   "offer rollcall import hr"),
            "--format\njson jsonl\nhr\nhr.csv\n");
}

TEST_F(Shells, FishOffersWhatTheProgramDoes) {
  const std::string offers = Offers("fish",
                                    "rollcall completion fish | source; complete -C \"rollcall sync --form\";"
                                    "complete -C \"rollcall sync h\"; complete -C \"rollcall import hr\"");
  if (offers == "skip") GTEST_SKIP() << "no fish: scripts/install shells";
  EXPECT_EQ(offers, "--format\thow to print (default: table)\nhr\nhr.csv\n");
}

TEST_F(Shells, ZshOffersWhatTheProgramDoes) {
  const std::string offers =
      Offers("zsh",
             "compdef() { : }; _describe() { print -l -- ${(P)2} }; _files() { print files }\n"
             "source <(rollcall completion zsh)\n"
             "words=(rollcall sync --form); CURRENT=3; _rollcall; words=(rollcall sync h); _rollcall\n"
             "words=(rollcall import \"\"); _rollcall");
  if (offers == "skip") GTEST_SKIP() << "no zsh: scripts/install shells";
  EXPECT_EQ(offers, "--format:how to print (default: table)\nhr:hr\nfiles\n");
}

TEST_F(SetupCommands, AConfigurationThatIsWrongCompletesEverythingButItsSources) {
  Write("agent.toml", "nonsense");
  EXPECT_THAT(Complete({"sync", ""}), IsEmpty());
  EXPECT_THAT(Complete({"sync", "--fu"}), ElementsAre("--full"));
}

TEST_F(SetupCommands, TheManualPagesAreGoodGroffAndTellEverything) {
  ExpectGroffIsContent("rollcall");
  EXPECT_THAT(Content("page"), AllOf(HasSubstr(".SS accounts list\n"), HasSubstr("\\-\\-show\\-changes"),
                                     HasSubstr("rollcall sync \\-\\-dry\\-run")));
  ExpectGroffIsContent("rollcall.toml");
  EXPECT_THAT(Content("page"), AllOf(HasSubstr(".SS [[source]]\n"), HasSubstr("bind_password_environment")));
  ExpectGroffIsContent("rollcall-policy");
  EXPECT_THAT(Content("page"), HasSubstr("reactivate_on_login"));
}

}  // namespace
}  // namespace rollcall
