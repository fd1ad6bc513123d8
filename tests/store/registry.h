// A real registry for a test, gone with it: a SQLite file in a folder of its own, or, where ROLLCALL_TEST_REGISTRY
// names the env file of a server that scripts/servers/postgresql has started, a schema of its own on that server.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/accounts.h"
#include "store/database.h"
#include "store/events.h"
#include "tests/temporary_folder.h"

namespace rollcall {

bool OnPostgresql();
// A value of the env file `file`, or of that of the tests' server.
std::string ServerSetting(std::string_view key);
std::string ServerSetting(const std::filesystem::path& file, std::string_view key);

// An empty database, not migrated.
class TemporaryRegistry {
 public:
  TemporaryRegistry();
  ~TemporaryRegistry();
  TemporaryRegistry(const TemporaryRegistry&) = delete;
  TemporaryRegistry& operator=(const TemporaryRegistry&) = delete;
  const DatabaseOptions& options() const { return options_; }

 private:
  TemporaryFolder folder_;
  std::string schema_;
  DatabaseOptions options_;
};

// 2026-11-22T08:00:00Z.
inline constexpr TimePoint kNow{std::chrono::milliseconds{1'795'334'400'000}};

class RegistryTest : public testing::Test {
 protected:
  RegistryTest();
  Stamp At(TimePoint now) const { return {.now = now, .actor = "rollcall", .event_source = "ldap", .pass = {}}; }
  AccountId Create(std::string login, std::string email = "");
  std::vector<Event> Events();
  Account Load(AccountId account);

  TemporaryRegistry registry_;
  DatabaseOptions options_ = registry_.options();
  std::unique_ptr<Database> database_;
};

}  // namespace rollcall
