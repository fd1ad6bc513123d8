// What every command gets.
#pragma once

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/config/config.h"
#include "agent/output/records.h"

namespace rollcall {

enum class Terminal : std::uint8_t { kNo, kYes };

struct Context {
  Clock clock;
  std::ostream& out;                // what was asked for
  std::ostream& err;                // what went wrong, and progress
  Terminal err_is = Terminal::kNo;  // progress is shown to people only
  std::string actor;                // the person who calls, for the audit trail
  // The first of these files that exists; a file named by --config is the only one.
  std::vector<std::string> config_candidates = {"/etc/rollcall/agent.toml", "agent.toml"};
  Settings settings;
  OutputFormat format = OutputFormat::kTable;
  std::chrono::seconds wait{60};  // for other runs to end
  bool create_registry = false;   // where there is none
  std::istream& in = std::cin;    // what a person answers
};

}  // namespace rollcall
