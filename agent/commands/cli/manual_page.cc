#include "agent/commands/cli/manual_page.h"

#include <sstream>
#include <vector>

#include "agent/base/version.h"

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

std::string OptionText(const CLI::Option& option) {
  std::string names = option.get_name(true, true);
  const std::string type = option.get_items_expected_max() > 0 ? option.get_type_name() : "";
  if (!option.get_positional() && !type.empty()) names += ' ' + type;
  return ".TP\n.B " + Roff(names) + '\n' + Roff(option.get_description()) + '\n';
}

void AddCommand(const CLI::App& app, const std::string& words, std::string& page) {
  page += ".SS " + Roff(words) + '\n' + Roff(app.get_description()) + ".\n";
  for (const CLI::Option* option : app.get_options()) {
    if (option != app.get_help_ptr()) page += OptionText(*option);
  }
  const std::string footer = app.get_footer();
  if (!footer.empty()) page += Literal(footer);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) AddCommand(*command, words + ' ' + command->get_name(), page);
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

}  // namespace

std::string CommandPage(const CLI::App& app) {
  std::string page = Header("rollcall", 1, "keeps one registry of accounts in step with directories and files");
  page += ".SH SYNOPSIS\n.B rollcall\n.I COMMAND\n[\\fIOPTION\\fR]...\n.SH DESCRIPTION\n" +
          Roff(app.get_description()) + "\n.SH OPTIONS\nThey may stand before or behind the command.\n";
  for (const CLI::Option* option : app.get_options()) page += OptionText(*option);
  page += ".SH COMMANDS\n";
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) AddCommand(*command, command->get_name(), page);
  }
  return page + kExitStatus +
         ".SH FILES\n.TP\n.I /etc/rollcall/agent.toml\nthe configuration\n.TP\n.I /var/lib/rollcall/registry.db\nthe "
         "accounts\n.SH SEE ALSO\n.BR rollcall.toml (5),\n.BR rollcall\\-policy (5)\n";
}

std::string FormatPage(const FilePage& page) {
  FormatWriter writer;
  std::istringstream stream{std::string(page.toml)};
  for (std::string line; std::getline(stream, line);) writer.Take(Read(line));
  return Header(page.name, 5, page.about) + ".SH DESCRIPTION\n" + writer.Finish() +
         ".SH SEE ALSO\n.BR rollcall (1),\n.BR " + Roff(page.see_also) + " (5)\n";
}

}  // namespace rollcall
