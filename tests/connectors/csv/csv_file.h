// A CSV file for one test, and what a pull of it gives.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "connectors/csv/csv_connector.h"
#include "tests/connectors/contract.h"

namespace rollcall {

// A folder of its own for each test, gone at its end.
class CsvFileTest : public testing::Test {
 protected:
  CsvFileTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("rollcall-csv-") + test->test_suite_name() + test->name() + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~CsvFileTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path() const { return (folder_ / "hr.csv").string(); }
  CsvOptions Write(std::string_view text) const {
    std::ofstream(path(), std::ios::binary) << text;
    return {.path = path(), .columns = {}, .attributes = {}};
  }

  // Pulls all of it; the file must be complete.
  PullResult Pull(CsvOptions options) {
    const auto connector = MakeCsvConnector(std::move(options));
    return ExpectCompletePull(*connector, sink_);
  }
  PullResult Pull(std::string_view text) { return Pull(Write(text)); }

  // The message of the pull's failure.
  template <class Error>
  std::string Failure(CsvOptions options) {
    try {
      MakeCsvConnector(std::move(options))->Pull({}, sink_);
    } catch (const Error& error) {
      return error.what();
    }
    ADD_FAILURE() << "the pull did not fail as it should";
    return "";
  }

  std::filesystem::path folder_;
  RecordingSink sink_;
};

}  // namespace rollcall
