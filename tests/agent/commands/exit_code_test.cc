#include "agent/commands/exit_code.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "agent/config/config.h"
#include "agent/output/records.h"
#include "connectors/errors.h"
#include "store/errors.h"

namespace rollcall {
namespace {

TEST(Worse, PutsWhatIsWrongBeforeWhatWaits) {
  using enum ExitCode;
  EXPECT_EQ(Worse(kFine, kConflicts), kConflicts);
  EXPECT_EQ(Worse(kConflicts, kHeld), kHeld);
  EXPECT_EQ(Worse(kHeld, kFailed), kFailed);
  EXPECT_EQ(Worse(kFailed, kConflicts), kFailed);
  EXPECT_EQ(Worse(kFailed, kUsage), kUsage);
  EXPECT_EQ(Worse(kFine, kFine), kFine);
}

template <class Error>
std::pair<ExitCode, std::string> Translated(const Error& error) {
  std::ostringstream err;
  const ExitCode code = TranslateErrors([&error]() -> ExitCode { throw error; }, err);
  return {code, err.str()};
}

TEST(TranslateErrors, GivesEachErrorItsCode) {
  EXPECT_EQ(Translated(ConfigError("agent.toml:3: wrong")),
            std::pair(ExitCode::kUsage, std::string("rollcall: agent.toml:3: wrong\n")));
  EXPECT_EQ(Translated(UsageError("x")).first, ExitCode::kUsage);
  EXPECT_EQ(Translated(StoreError("x")).first, ExitCode::kFailed);
  EXPECT_EQ(Translated(SourceUnavailable("x")).first, ExitCode::kFailed);
  EXPECT_EQ(Translated(SourceRejected("x")).first, ExitCode::kFailed);
  EXPECT_EQ(Translated(OutputError(ENOSPC)).first, ExitCode::kFailed);
}

TEST(TranslateErrors, AReaderWhoHasGoneAwayIsNoFailure) {
  EXPECT_EQ(Translated(OutputError(EPIPE)), std::pair(ExitCode::kFine, std::string()));
}

TEST(TranslateErrors, LetsABrokenInvariantCrash) {
  std::ostringstream err;
  EXPECT_THROW(TranslateErrors([]() -> ExitCode { throw std::logic_error("x"); }, err), std::logic_error);
}

TEST(TranslateErrors, KeepsEscapeSequencesOffTheTerminal) {
  EXPECT_EQ(Translated(StoreError("a\x1b[31mb\nc")).second, "rollcall: a\\x1b[31mb\\nc\n");
}

}  // namespace
}  // namespace rollcall
