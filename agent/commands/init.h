// What is known of a new configuration before `rollcall init` asks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/commands/questions.h"

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

}  // namespace rollcall
