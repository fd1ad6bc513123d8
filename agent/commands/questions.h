// Questions to a person, asked until the answer can be used.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace rollcall {

struct Question {
  std::string text;                     // without a colon
  std::string flag;                     // that gives the answer, for who cannot be asked: "--uri"
  std::optional<std::string> standard;  // what an empty answer means; nullopt: it means nothing
  std::string shown;                    // how `standard` is shown; empty: as it is
  // Why the answer cannot be used; empty: it can.
  std::function<std::string(const std::string&)> problem = [](const std::string&) { return std::string(); };
};

class Questions {
 public:
  // kBatch: nobody is asked; every question answers itself with its standard.
  enum class Mode : std::uint8_t { kAsk, kBatch };

  // Both streams outlive it.
  Questions(Mode mode, std::istream& in, std::ostream& out) : mode_(mode), in_(in), out_(out) {}

  Mode mode() const { return mode_; }
  // The answer; `given` where it is given, without asking. Throws UsageError where the given one or, in a batch, the
  // standard cannot be used, and where the answers end.
  std::string Ask(const Question& question, const std::optional<std::string>& given = std::nullopt);
  // Not shown while it is typed, nor afterwards. Never empty. Throws UsageError.
  std::string AskSecret(const Question& question);
  // Tells something, followed by a line break. Not in a batch.
  void Say(const std::string& text);

 private:
  std::string ReadLine(const Question& question);

  Mode mode_;
  std::istream& in_;
  std::ostream& out_;
};

}  // namespace rollcall
