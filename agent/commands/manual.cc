// rollcall manual: the manual pages, from the texts of --help and of the example files.
#include <array>
#include <sstream>
#include <vector>

#include "agent/base/version.h"
#include "agent/commands/command_list.h"
#include "agent/manual/examples.h"

namespace rollcall {
namespace {

// Text for groff: a backslash, quotation marks, a hyphen that is one, and a line that would be a request.
std::string Roff(std::string_view text) {
  std::string roff;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == '\n';
    if (begins && (text[i] == '.' || text[i] == '\'')) roff += "\\&";
    if (text[i] == '\\') {
      roff += "\\e";
    } else if (text[i] == '"') {
      roff += "\\(dq";  // as it stands, it would be the quotation of an argument
    } else if (text[i] == '-') {
      roff += "\\-";
    } else {
      roff += text[i];
    }
  }
  return roff;
}

std::string Header(std::string_view name, int section, std::string_view about) {
  return ".TH " + Roff(name) + ' ' + std::to_string(section) + " \"\" \"rollcall " + std::string(kVersion) +
         "\"\n.SH NAME\n" + Roff(name) + " \\- " + Roff(about) + '\n';
}

std::string Literal(std::string_view text) {
  return ".PP\n.EX\n" + Roff(text) + (text.ends_with('\n') ? "" : "\n") + ".EE\n";
}

std::string OptionText(const std::string& names, const std::string& summary) {
  return ".TP\n.B " + Roff(names) + '\n' + Roff(summary) + '\n';
}

std::string OptionText(const Parameter& parameter) {
  const bool has_value = !parameter.IsFlag() && !parameter.IsPositional();
  return OptionText(parameter.name + (has_value ? ' ' + parameter.ValueText() : ""), parameter.summary);
}

void AddSection(const Command& command, const std::string& words, std::string& page) {
  page += ".SS " + Roff(words) + '\n' + Roff(command.summary()) + ".\n";
  for (const Parameter& parameter : command.parameters()) page += OptionText(parameter);
  if (!command.footer().empty()) page += Literal(command.footer());
  for (const Command& each : command.subcommands()) {
    if (!each.is_hidden()) AddSection(each, words + ' ' + each.name(), page);
  }
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n.TP\n0\nfine\n.TP\n1\na source or the registry failed; nothing of it was applied\n.TP\n2\nthe "
    "configuration or the command line is wrong; nothing was begun\n.TP\n3\na change was too large and is held as a "
    "plan; the rest is applied\n.TP\n4\nsome records are in conflict; the rest is applied\n";

// One line of an example file.
struct ManualLine {
  enum class Kind { kBlank, kComment, kKey, kTable } kind;
  std::string text;
};

bool IsKey(std::string_view text) {
  const auto equals = text.find(" = ");
  return equals != text.npos && equals > 0 &&
         text.substr(0, equals).find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == text.npos;
}

ManualLine Read(const std::string& line) {
  if (line.empty() || line == "#") return {ManualLine::Kind::kBlank, ""};
  if (line[0] == '[') return {ManualLine::Kind::kTable, line};
  if (line[0] != '#') return {ManualLine::Kind::kKey, line};
  if (IsKey(std::string_view(line).substr(1))) return {ManualLine::Kind::kKey, line.substr(1)};
  return {ManualLine::Kind::kComment, line.substr(line.starts_with("# ") ? 2 : 1)};
}

// Comments stand before what they are about, in a manual they stand below it.
class FormatWriter {
 public:
  void Take(const ManualLine& line) {
    const bool continues = line.kind == ManualLine::Kind::kKey && !keys_.empty();
    if (!keys_.empty() && !continues) FlushKeys();
    switch (line.kind) {
      case ManualLine::Kind::kBlank:
        return FlushText();
      case ManualLine::Kind::kComment:
        comment_ += Roff(line.text) + '\n';
        return;
      case ManualLine::Kind::kKey:
        keys_.push_back(line.text);
        return;
      case ManualLine::Kind::kTable:
        page_ += ".SS " + Roff(line.text) + '\n';
        return FlushText();
    }
  }

  std::string Finish() {
    FlushKeys();
    FlushText();
    return std::move(page_);
  }

 private:
  void FlushKeys() {
    if (keys_.empty()) return;
    for (std::size_t i = 0; i < keys_.size(); ++i) page_ += (i == 0 ? ".TP\n.B " : ".TQ\n.B ") + Roff(keys_[i]) + '\n';
    page_ += comment_.empty() ? "The same.\n" : comment_;
    keys_.clear();
    comment_.clear();
  }
  void FlushText() {
    if (!comment_.empty()) page_ += ".PP\n" + comment_;
    comment_.clear();
  }

  std::string page_;
  std::string comment_;
  std::vector<std::string> keys_;
};

// rollcall(1): every command with its options and examples.
std::string CommandPage() {
  GlobalOptions globals;
  const Command program = DescribeProgram(globals);
  std::string page = Header("rollcall", 1, "keeps one registry of accounts in step with directories and files");
  page += ".SH SYNOPSIS\n.B rollcall\n.I COMMAND\n[\\fIOPTION\\fR]...\n.SH DESCRIPTION\n" + Roff(program.summary()) +
          "\n.SH OPTIONS\nThey may stand before or behind the command.\n" +
          OptionText("-h,--help", "Print this help message and exit");
  for (const Parameter& parameter : program.parameters()) page += OptionText(parameter);
  page += OptionText("--version", "Display program version information and exit") + ".SH COMMANDS\n";
  for (const Command& command : program.subcommands()) {
    if (!command.is_hidden()) AddSection(command, command.name(), page);
  }
  return page + kExitStatus +
         ".SH FILES\n.TP\n.I /etc/rollcall/agent.toml\nthe configuration\n.TP\n.I /var/lib/rollcall/registry.db\nthe "
         "accounts\n.SH SEE ALSO\n.BR rollcall.toml (5),\n.BR rollcall\\-policy (5)\n";
}

// rollcall.toml(5) and rollcall-policy(5): every key with its comment.
struct FilePage {
  std::string_view name;
  std::string_view about;
  std::string_view toml;  // the commented example
  std::string_view see_also;
};

std::string FormatPage(const FilePage& page) {
  FormatWriter writer;
  std::istringstream stream{std::string(page.toml)};
  for (std::string line; std::getline(stream, line);) writer.Take(Read(line));
  return Header(page.name, 5, page.about) + ".SH DESCRIPTION\n" + writer.Finish() +
         ".SH SEE ALSO\n.BR rollcall (1),\n.BR " + Roff(page.see_also) + " (5)\n";
}

struct ManualOptions {
  std::string page;
};

ExitCode RunManual(const ManualOptions& options, Context& context) {
  if (options.page == "rollcall") {
    context.out << CommandPage();
  } else if (options.page == "rollcall.toml") {
    context.out << FormatPage(
        {options.page, "the configuration of rollcall, agent.toml", kExampleAgentToml, "rollcall-policy"});
  } else {
    context.out << FormatPage(
        {options.page, "whom rollcall deactivates, policy.toml", kExamplePolicyToml, "rollcall.toml"});
  }
  return ExitCode::kFine;
}

}  // namespace

// For the build of the package; people have `man`.
Command ManualCommand() {
  Command command("manual", "Print a manual page");
  ManualOptions& options = command.Runs(RunManual);
  command.Positional("PAGE", &options.page, "rollcall, rollcall.toml or rollcall-policy")
      .Required()
      .OneOf({"rollcall", "rollcall.toml", "rollcall-policy"});
  command.Hide();
  return command;
}

}  // namespace rollcall
