// How a command describes itself: its name, its help, its options and what it runs. Knows nothing of the library that
// parses the command line (command_line.cc does).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

// An option, a flag or a positional argument of a command.
struct Parameter {
  // Where its value goes; a function is what a flag does when it is given. Vectors take several values.
  using Target =
      std::variant<std::function<void()>, std::string*, std::optional<std::string>*, std::vector<std::string>*,
                   std::int64_t*, std::optional<std::int64_t>*, std::vector<std::int64_t>*>;
  struct Limits {
    std::int64_t least;
    std::optional<std::int64_t> most;
  };

  std::string name;     // "--policy", "-n"; a positional has no dash: "LOGIN"
  std::string value;    // what its value is called in the help: "FILE"; a flag and a positional have none
  std::string summary;  // its line in the help
  Target target;
  bool is_required = false;
  std::vector<std::string> choices;      // only these are accepted; none: every value
  std::vector<std::string> suggestions;  // completion offers these; others are accepted, too
  std::optional<Limits> limits;          // of a number
  std::string excluded;                  // an option declared before, that does not go with this one

  Parameter& Required();
  Parameter& OneOf(std::vector<std::string> words);
  Parameter& Suggests(std::vector<std::string> words);
  Parameter& Between(std::int64_t least, std::int64_t most);
  Parameter& Positive();
  Parameter& Excludes(std::string option);

  bool IsFlag() const { return target.index() == 0; }
  bool IsPositional() const { return !name.starts_with('-'); }
  bool IsList() const;
  // Its value with what is accepted, as in the help: "FORMAT:{table,json}", "N:POSITIVE".
  std::string ValueText() const;
};

class Command {
 public:
  // `summary`: one line, begins with an imperative.
  Command(std::string name, std::string summary) : name_(std::move(name)), summary_(std::move(summary)) {}

  // What the command does. Returns the options that `run` will get; they live as long as this or a copy of it. A
  // command that runs nothing itself needs one of its subcommands.
  template <class Options>
  Options& Runs(ExitCode (*run)(const Options&, Context&)) {
    const auto options = std::make_shared<Options>();
    action_ = [options, run](Context& context) { return run(*options, context); };
    return *options;
  }
  void Runs(ExitCode (*run)(Context&)) { action_ = run; }

  // The reference is valid until the next parameter is added.
  Parameter& Option(std::string name, std::string value, Parameter::Target target, std::string summary);
  Parameter& Positional(std::string name, Parameter::Target target, std::string summary);
  // A flag that assigns `value`.
  template <class Target, class Value>
  Parameter& Flag(const std::string& name, Target& target, Value value, const std::string& summary) {
    const auto assign = [&target, value] { target = value; };
    return Option(name, "", assign, summary);
  }

  void Add(Command subcommand) { subcommands_.push_back(std::move(subcommand)); }
  // The end of the help: exit codes, examples.
  void Footer(std::string text) { footer_ = std::move(text); }
  // Not listed in the help of its parent.
  void Hide() { is_hidden_ = true; }

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }
  const std::string& footer() const { return footer_; }
  bool is_hidden() const { return is_hidden_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<Command>& subcommands() const { return subcommands_; }
  // Empty: it runs nothing itself.
  const std::function<ExitCode(Context&)>& action() const { return action_; }

 private:
  std::string name_;
  std::string summary_;
  std::string footer_;
  bool is_hidden_ = false;
  std::vector<Parameter> parameters_;
  std::vector<Command> subcommands_;
  std::function<ExitCode(Context&)> action_;
};

// The codes of a table such as kOperations, without empty ones: for Parameter::Suggests.
template <class Table>
std::vector<std::string> CodesOf(const Table& table) {
  std::vector<std::string> codes;
  for (const auto& each : table) {
    if (!each.code.empty()) codes.emplace_back(each.code);
  }
  return codes;
}

}  // namespace rollcall
