// The manual pages, from the texts of --help and of the example files. For cli*.cc only.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace rollcall {

// rollcall(1): every command with its options and examples.
std::string CommandPage(const CLI::App& app);

struct FilePage {
  std::string_view name;   // "rollcall.toml"
  std::string_view about;  // "the configuration of rollcall"
  std::string_view toml;   // the commented example
  std::string_view see_also;
};
// rollcall.toml(5) and rollcall-policy(5): every key with its comment.
std::string FormatPage(const FilePage& page);

}  // namespace rollcall
