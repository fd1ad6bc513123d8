#include "agent/commands/questions.h"

#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>

#include "agent/base/terminal_text.h"
#include "agent/commands/exit_code.h"

namespace rollcall {
namespace {

// What is typed is not shown, as long as this lives. Does nothing where nobody types.
class EchoOff {
 public:
  EchoOff() : changed_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~EchoOff() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

 private:
  termios before_{};
  bool changed_;
};

std::string Trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string Prompt(const Question& question) {
  std::string prompt = question.text;
  const std::string shown = question.shown.empty() ? question.standard.value_or("") : question.shown;
  if (!shown.empty()) prompt += " [" + PrintableText(shown) + ']';
  return prompt + ": ";
}

}  // namespace

std::string Questions::ReadLine(const Question& question) {
  out_ << Prompt(question) << std::flush;
  std::string line;
  if (std::getline(in_, line)) return line;
  out_ << std::endl;
  throw UsageError("the answers end at '" + question.text + "'; nothing is written. " + question.flag +
                   " can tell it instead");
}

std::string Questions::Ask(const Question& question, const std::optional<std::string>& given) {
  const std::optional<std::string> answer = given || mode_ == Mode::kAsk ? given : question.standard;
  if (answer) {
    const std::string problem = question.problem(*answer);
    if (!problem.empty()) throw UsageError(question.flag + ": " + problem);
    return *answer;
  }
  if (mode_ == Mode::kBatch) throw UsageError(question.flag + " is needed where no question is asked");
  for (;;) {
    std::string line = Trimmed(ReadLine(question));
    if (line.empty() && question.standard) line = *question.standard;
    const std::string problem = question.problem(line);
    if (problem.empty()) return line;
    Say("  " + PrintableText(problem));
  }
}

std::string Questions::AskSecret(const Question& question) {
  if (mode_ == Mode::kBatch) throw UsageError(question.flag + " is needed where no question is asked");
  for (;;) {
    std::string line;
    {
      const EchoOff silent;
      line = ReadLine(question);
    }
    Say("");  // the line break that was typed was not shown
    if (!line.empty()) return line;
    Say("  an empty password would ask as nobody in particular");
  }
}

void Questions::Say(const std::string& text) {
  if (mode_ == Mode::kAsk) out_ << text << std::endl;
}

}  // namespace rollcall
