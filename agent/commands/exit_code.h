// How a command ends, and how what goes wrong becomes a message and an exit code.
#pragma once

#include <functional>
#include <iosfwd>
#include <stdexcept>

namespace rollcall {

enum class ExitCode : int {
  kFine = 0,
  kFailed = 1,     // a source or the registry failed
  kUsage = 2,      // the configuration or the command line is wrong; nothing was done
  kHeld = 3,       // the guard held changes
  kConflicts = 4,  // some records could not be applied
};

// The one that says more: what is wrong comes before what waits for a decision, and that before conflicts.
ExitCode Worse(ExitCode a, ExitCode b);

// The command line asks for something that does not exist. The message names the value and the way out.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Runs the command; a failure is told on `err`. A reader of our output who has gone away is no failure.
// std::logic_error, a broken invariant, passes through.
ExitCode TranslateErrors(const std::function<ExitCode()>& command, std::ostream& err);

}  // namespace rollcall
