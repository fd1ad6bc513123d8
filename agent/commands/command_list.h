// All commands of the program, and the options that go with each of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/commands/command.h"

namespace rollcall {

struct GlobalOptions {
  std::string config;
  std::vector<std::string> settings;
  std::string format = "table";
  std::int64_t wait = 60;  // seconds
  bool create_registry = false;
  std::string log_level;
  std::string log_format;
};

// `rollcall` itself: its options, which write to `globals`, and every command. `globals` outlives it.
Command DescribeProgram(GlobalOptions& globals);

}  // namespace rollcall
