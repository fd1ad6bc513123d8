#include "agent/commands/cli/completion.h"

#include <algorithm>

#include "store/passes.h"
#include "store/types.h"

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

using Words = std::vector<std::string>;

template <class Table, class Member>
Words Codes(const Table& table, Member member) {
  Words words;
  for (const auto& each : table) {
    if (const std::string word((each.*member)); !word.empty()) words.push_back(word);
  }
  return words;
}

// "{table,json}" in the description of an option's value.
Words ChoicesOf(const std::string& type) {
  const auto open = type.find('{');
  const auto close = type.find('}');
  if (open == type.npos || close == type.npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

Words ValuesOf(const CLI::Option& option, const Words& sources) {
  const std::string name = option.get_name(false, true);
  const std::string type = option.get_type_name();
  if (const Words choices = ChoicesOf(type); !choices.empty()) return choices;
  const auto has = [&name](std::string_view flag) { return (name + ',').find(std::string(flag) + ',') != name.npos; };
  if (has("--operation")) return Codes(kOperations, &CodeLabel::code);
  if (has("--creation-source")) return Codes(kCreationSources, &CodeLabel::code);
  if (has("--outcome")) return {kPassOutcomes.begin(), kPassOutcomes.end()};
  if (has("SOURCE") || (has("--source") && type == "NAME")) return sources;
  if (type == "FILE" || type == "FOLDER" || has("FILE")) return {std::string(kFiles)};
  return {};
}

const CLI::Option* FindOption(const CLI::App* app, const std::string& word) {
  for (; app != nullptr; app = app->get_parent()) {
    if (const CLI::Option* option = app->get_option_no_throw(word)) return option;
  }
  return nullptr;
}

const CLI::App* FindCommand(const CLI::App& app, const std::string& word) {
  const auto found = app.get_subcommands([&word](const CLI::App* each) { return each->get_name() == word; });
  return found.empty() ? nullptr : found.front();
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// Where the words before the last one lead.
struct Place {
  const CLI::App* app;
  const CLI::Option* open = nullptr;  // the option whose value comes next
};

Place Walk(const CLI::App& root, std::span<const std::string> words) {
  Place place{&root};
  for (const std::string& word : words) {
    if (word == "=") continue;  // as bash takes --format=json apart
    if (place.open != nullptr) {
      place.open = nullptr;
    } else if (word.starts_with('-')) {
      const CLI::Option* option = FindOption(place.app, word);
      if (option != nullptr && TakesValue(*option)) place.open = option;
    } else if (const CLI::App* next = FindCommand(*place.app, word)) {
      place.app = next;
    }
  }
  return place;
}

class Candidates {
 public:
  explicit Candidates(std::string prefix) : prefix_(std::move(prefix)) {}

  void Add(const std::string& word, const std::string& description = "") {
    if (word != kFiles && !word.starts_with(prefix_)) return;
    found_.push_back(description.empty() ? word : word + '\t' + description);
  }
  void AddOptions(const CLI::App* app) {
    for (; app != nullptr; app = app->get_parent()) {
      for (const CLI::Option* option : app->get_options()) {
        for (const std::string& name : option->get_lnames()) Add("--" + name, option->get_description());
      }
    }
  }
  void AddCommands(const CLI::App& app) {
    for (const CLI::App* command :
         app.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); })) {
      Add(command->get_name(), command->get_description());
    }
  }
  std::vector<std::string> Take() { return std::move(found_); }

 private:
  std::string prefix_;
  std::vector<std::string> found_;
};

}  // namespace

std::string_view CompletionScript(std::string_view shell) {
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : kBash;
}

std::vector<std::string> Complete(const CLI::App& app, std::span<const std::string> words,
                                  const std::vector<std::string>& sources) {
  if (words.empty()) return {};
  const Place place = Walk(app, words.first(words.size() - 1));
  const std::string& last = words.back();
  Candidates candidates(last == "=" ? "" : last);
  if (place.open != nullptr) {
    for (const std::string& value : ValuesOf(*place.open, sources)) candidates.Add(value);
  } else if (last.starts_with('-')) {
    candidates.AddOptions(place.app);
  } else {
    candidates.AddCommands(*place.app);
    for (const CLI::Option* option :
         place.app->get_options([](const CLI::Option* each) { return each->get_positional(); })) {
      for (const std::string& value : ValuesOf(*option, sources)) candidates.Add(value);
    }
  }
  return candidates.Take();
}

}  // namespace rollcall
