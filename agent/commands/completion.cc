// rollcall completion, and what the shells ask for by it.
#include "agent/commands/completion.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "agent/commands/registry.h"

namespace rollcall {
namespace {

constexpr std::string_view kBash = R"sh(# bash completion of rollcall
_rollcall() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [ "$candidate" = :files ]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
    else
      COMPREPLY+=("${candidate%%$'\t'*}")
    fi
  done < <("${COMP_WORDS[0]}" complete-words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _rollcall rollcall
)sh";

constexpr std::string_view kZsh = R"sh(#compdef rollcall
_rollcall() {
  local -a candidates
  local candidate tab=$'\t' found=1
  for candidate in "${(@f)$(${words[1]} complete-words "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $candidate == ":files" ]]; then
      _files && found=0
    elif [[ -n $candidate ]]; then
      candidates+=("${${candidate%%$tab*}//:/\\:}:${candidate#*$tab}")
    fi
  done
  (( $#candidates )) && _describe rollcall candidates && found=0
  return found
}
compdef _rollcall rollcall
)sh";

constexpr std::string_view kFish = R"sh(# fish completion of rollcall
function __rollcall_complete
  set -l words (commandline -opc) (commandline -ct)
  for candidate in ($words[1] complete-words $words[2..-1] 2>/dev/null)
    if test "$candidate" = :files
      __fish_complete_path (commandline -ct)
    else
      echo $candidate
    end
  end
end
complete -c rollcall -f -a '(__rollcall_complete)'
)sh";

constexpr std::array kShellScripts = {std::pair("bash", kBash), std::pair("zsh", kZsh), std::pair("fish", kFish)};

using Words = std::vector<std::string>;

constexpr std::string_view kFiles = ":files";  // where files can stand; the shell knows them

Words ValuesOf(const Parameter& parameter, const Words& sources) {
  const auto& [name, value] = std::tie(parameter.name, parameter.value);
  if (!parameter.choices.empty()) return parameter.choices;
  if (!parameter.suggestions.empty()) return parameter.suggestions;
  if (name == "SOURCE" || (name == "--source" && value == "NAME")) return sources;
  if (value == "FILE" || value == "FOLDER" || name == "FILE") return {std::string(kFiles)};
  return {};
}

// Where the words before the last one lead.
struct Place {
  std::vector<const Command*> path;  // from the program to the command
  const Parameter* open = nullptr;   // the option whose value comes next
};

const Parameter* FindOption(const Place& place, const std::string& word) {
  for (const Command* command : place.path) {
    const auto found = std::ranges::find(command->parameters(), word, &Parameter::name);
    if (found != command->parameters().end()) return &*found;
  }
  return nullptr;
}

Place Walk(const Command& program, std::span<const std::string> words) {
  Place place{{&program}};
  for (const std::string& word : words) {
    if (word == "=") continue;  // as bash takes --format=json apart
    if (place.open != nullptr) {
      place.open = nullptr;
    } else if (word.starts_with('-')) {
      const Parameter* option = FindOption(place, word);
      if (option != nullptr && !option->IsFlag()) place.open = option;
    } else {
      const auto& commands = place.path.back()->subcommands();
      const auto next = std::ranges::find(commands, word, &Command::name);
      if (next != commands.end()) place.path.push_back(&*next);
    }
  }
  return place;
}

class Candidates {
 public:
  Candidates(std::string prefix, std::ostream& out) : prefix_(std::move(prefix)), out_(out) {}

  void Add(const std::string& word, const std::string& description = "") {
    if (word != kFiles && !word.starts_with(prefix_)) return;
    out_ << word << (description.empty() ? "" : '\t' + description) << '\n';
  }
  void AddAll(const Words& words) {
    for (const std::string& word : words) Add(word);
  }
  // Those of the command, and those of the commands before it, which go with it.
  void AddOptions(const Place& place) {
    Add("--help", "Print this help message and exit");
    for (auto command = place.path.rbegin(); command != place.path.rend(); ++command) {
      for (const Parameter& option : (*command)->parameters()) {
        if (option.name.starts_with("--")) Add(option.name, option.summary);
      }
    }
    Add("--version", "Display program version information and exit");
  }
  void AddCommands(const Command& parent) {
    for (const Command& command : parent.subcommands()) {
      if (!command.is_hidden()) Add(command.name(), command.summary());
    }
  }

 private:
  std::string prefix_;
  std::ostream& out_;
};

// Of the configuration that the words name, or else the usual one; none where it cannot be read.
Words SourcesFor(const Words& words, Context& context) {
  const auto named = std::ranges::find(words, "--config");
  if (named != words.end() && named + 1 != words.end()) context.config_candidates = {*(named + 1)};
  Words names;
  try {
    for (const SourceConfig& source : LoadConfiguration(context).sources) names.push_back(source.name);
  } catch (const ConfigError&) {  // completion prints no errors
  }
  return names;
}

struct CompletionOptions {
  std::string shell;
};

ExitCode RunCompletion(const CompletionOptions& options, Context& context) {
  for (const auto& [shell, script] : kShellScripts) {
    if (shell == options.shell) context.out << script;
  }
  return ExitCode::kFine;
}

}  // namespace

Command CompletionCommand() {
  Command command("completion", "Print what makes a shell complete commands, options and sources");
  CompletionOptions& options = command.Runs(RunCompletion);
  Words shells;
  for (const auto& [shell, script] : kShellScripts) shells.emplace_back(shell);
  command.Positional("SHELL", &options.shell, "bash, zsh or fish").Required().OneOf(shells);
  command.Footer("Example:\n  source <(rollcall completion bash)");
  return command;
}

bool CompleteWords(const Command& program, std::span<const char* const> arguments, Context& context) {
  if (arguments.size() < 2 || std::string_view(arguments[1]) != "complete-words") return false;
  const Words words(arguments.begin() + 2, arguments.end());
  if (words.empty()) return true;
  const Words sources = SourcesFor(words, context);
  const Place place = Walk(program, std::span(words).first(words.size() - 1));
  Candidates candidates(words.back() == "=" ? "" : words.back(), context.out);
  if (place.open != nullptr) {
    candidates.AddAll(ValuesOf(*place.open, sources));
  } else if (words.back().starts_with('-')) {
    candidates.AddOptions(place);
  } else {
    candidates.AddCommands(*place.path.back());
    for (const Parameter& parameter : place.path.back()->parameters()) {
      if (parameter.IsPositional()) candidates.AddAll(ValuesOf(parameter, sources));
    }
  }
  return true;
}

}  // namespace rollcall
