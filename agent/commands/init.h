// rollcall init: a working configuration for a directory that nobody has configured yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/commands/questions.h"
#include "agent/output/context.h"

namespace rollcall {

enum class StartTls : std::uint8_t { kNo, kYes };

// What is not given is asked, or in a batch as usual.
struct InitOptions {
  std::string folder;  // empty: /etc/rollcall where one may write there, else "."
  std::optional<std::string> uri;
  std::optional<std::string> ca_file;  // empty: the system's certificates
  std::optional<StartTls> start_tls;
  std::optional<std::string> bind_dn;  // empty: anonymous
  std::string password_file;           // one of the two; empty: asked and written to a file of its own
  std::string password_environment;
  std::vector<std::string> bases;
  std::vector<std::string> group_bases;
  std::optional<std::string> name;
  std::optional<std::string> registry;
  std::optional<std::string> inactive_days;
  std::optional<std::string> protect;  // logins and patterns, with commas between them
  Questions::Mode mode = Questions::Mode::kAsk;
};

// Writes agent.toml, policy.toml and, if it was typed, the password, then runs `check` on them. Overwrites nothing: an
// example as the package brings it is put aside. Its code is that of the check. Throws UsageError, SourceUnavailable
// and SourceRejected, with nothing written.
ExitCode RunInit(const InitOptions& options, Context& context);

}  // namespace rollcall
