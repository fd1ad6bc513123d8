// Runs commands in this process, as main does, on a registry in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/output/context.h"

namespace rollcall {

struct Ran {
  int code;
  std::string out;
  std::string err;
};

class CommandTest : public testing::Test {
 protected:
  CommandTest();
  ~CommandTest() override;

  std::string Path(std::string_view name) const { return (folder_ / name).string(); }
  void Write(std::string_view name, std::string_view text) const;
  // agent.toml with a registry in the folder and these sources.
  void Configure(std::string_view sources) const;

  // The words behind "rollcall"; --config is given where agent.toml stands in the folder.
  Ran Run(std::vector<std::string> words);
  // Without --config.
  Ran RunExactly(std::vector<std::string> words);

  TimePoint now_ = TimePoint(std::chrono::milliseconds(1795334400000));  // 2026-11-22T08:00:00Z
  Terminal err_is_ = Terminal::kNo;
  std::string answers_;  // what a person answers to questions, a line each

 private:
  std::filesystem::path folder_;
};

// A source called "hr" that reads hr.csv in the folder of the configuration.
inline constexpr std::string_view kHr = R"(
[[source]]
name = "hr"
type = "csv"
path = "hr.csv"
)";

}  // namespace rollcall
