#include "agent/commands/exit_code.h"

#include <array>
#include <cerrno>
#include <ostream>

#include "agent/base/terminal_text.h"
#include "agent/config/config.h"
#include "agent/output/records.h"
#include "connectors/errors.h"
#include "store/errors.h"

namespace rollcall {
namespace {

ExitCode Tell(std::ostream& err, const std::exception& failure, ExitCode code) {
  err << "rollcall: " << PrintableText(failure.what()) << std::endl;
  return code;
}

}  // namespace

ExitCode Worse(ExitCode a, ExitCode b) {
  constexpr std::array kWorstFirst = {ExitCode::kUsage, ExitCode::kFailed, ExitCode::kHeld, ExitCode::kConflicts};
  for (const ExitCode code : kWorstFirst) {
    if (a == code || b == code) return code;
  }
  return ExitCode::kFine;
}

ExitCode TranslateErrors(const std::function<ExitCode()>& command, std::ostream& err) {
  try {
    return command();
  } catch (const ConfigError& error) {
    return Tell(err, error, ExitCode::kUsage);
  } catch (const UsageError& error) {
    return Tell(err, error, ExitCode::kUsage);
  } catch (const StoreError& error) {
    return Tell(err, error, ExitCode::kFailed);
  } catch (const SourceUnavailable& error) {
    return Tell(err, error, ExitCode::kFailed);
  } catch (const SourceRejected& error) {
    return Tell(err, error, ExitCode::kFailed);
  } catch (const OutputError& error) {
    return error.code() == EPIPE ? ExitCode::kFine : Tell(err, error, ExitCode::kFailed);
  }
}

}  // namespace rollcall
