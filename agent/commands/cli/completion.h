// Completion of command lines in shells. For cli*.cc only: CLI11 takes seconds to compile.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

inline constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

// The script that makes one of kShells ask `rollcall complete-words`.
std::string_view CompletionScript(std::string_view shell);

// What can stand for the last of `words`, those behind the program's name: "word<TAB>description" each, and kFiles
// where files can. `sources` are the configuration's.
inline constexpr std::string_view kFiles = ":files";
std::vector<std::string> Complete(const CLI::App& app, std::span<const std::string> words,
                                  const std::vector<std::string>& sources);

}  // namespace rollcall
