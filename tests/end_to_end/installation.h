// rollcall as an administrator has it: the program, a configuration and a registry, in one folder.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "tests/end_to_end/program.h"

namespace rollcall {

class Installation {
 public:
  // Without `registry`: a SQLite file in the folder, which must outlive this.
  explicit Installation(std::filesystem::path folder, DatabaseOptions registry = {});

  std::string Path(std::string_view name) const { return (folder_ / name).string(); }
  std::string Write(std::string_view name, std::string_view content) const;
  // Writes agent.toml with these [[source]]s. Relative paths in it begin at the folder.
  void Configure(std::string_view sources) const;

  // The command line: rollcall with `words` and this configuration.
  std::vector<std::string> CommandLine(const std::vector<std::string>& words) const;
  Ended Run(const std::vector<std::string>& words) const { return Program(CommandLine(words)).Wait(); }
  // What `words` print as JSON. A failure of the test, and null, where the exit code is another one.
  nlohmann::json Json(std::vector<std::string> words, int code = 0) const;

  const DatabaseOptions& registry() const { return registry_; }
  // The rows of a query with one column of text, each a line.
  std::string Query(std::string_view sql) const;
  std::int64_t Count(std::string_view table) const;

 private:
  std::filesystem::path folder_;
  DatabaseOptions registry_;
};

// What a pass is about, without what differs from one registry to the next: ids, times and numbers of passes. A line
// for each account, link, hold, group, membership and conflict, then for each event, in an order that does not depend
// on when they were written.
std::string WhatIsKnown(const Installation& installation);
std::string WhatHappened(const Installation& installation);

}  // namespace rollcall
