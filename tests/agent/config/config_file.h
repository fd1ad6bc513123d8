// An agent.toml for one test.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

// A folder of its own for each test, gone at its end.
class ConfigFileTest : public testing::Test {
 protected:
  ConfigFileTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("rollcall-config-") + test->test_suite_name() + test->name() + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~ConfigFileTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string Path(std::string_view name) const { return (folder_ / name).string(); }
  std::string Write(std::string_view name, std::string_view text) const {
    std::ofstream(folder_ / name) << text;
    return Path(name);
  }

  Config Load(std::string_view text) const { return LoadConfig(Write("agent.toml", text), settings_); }

  // What is wrong with `text`, without the folder: "agent.toml:3: ...".
  std::string Error(std::string_view text) const {
    try {
      Load(text);
    } catch (const ConfigError& error) {
      const std::string message = error.what();
      const std::string prefix = folder_.string() + "/";
      EXPECT_TRUE(message.starts_with(prefix)) << message;
      return message.substr(prefix.size());
    }
    ADD_FAILURE() << "was read, though it is wrong: " << text;
    return "";
  }

  std::filesystem::path folder_;
  Settings settings_;
};

}  // namespace rollcall
