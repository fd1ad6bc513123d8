#include "tests/store/registry.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "store/schema.h"

namespace rollcall {
namespace {

const char* ServerFile() { return std::getenv("ROLLCALL_TEST_REGISTRY"); }

DatabaseOptions OnServer() {
  return {.connect = ServerSetting("CONNECT"), .password_file = ServerSetting("PASSWORD_FILE")};
}

}  // namespace

bool OnPostgresql() { return ServerFile() != nullptr; }

std::string ServerSetting(std::string_view key) { return ServerSetting(ServerFile(), key); }

std::string ServerSetting(const std::filesystem::path& file, std::string_view key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(std::string(key) + '=')) return line.substr(key.size() + 1);
  }
  throw std::runtime_error(file.string() + " has no " + std::string(key));
}

TemporaryRegistry::TemporaryRegistry() {
  if (!OnPostgresql()) {
    options_.connect = "sqlite3://" + (folder_ / "registry.db").string();
    return;
  }
  static int count = 0;
  schema_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
  options_ = OnServer();
  Database(options_).RunScript("CREATE SCHEMA " + schema_);
  options_.connect += "?options=-csearch_path%3D" + schema_;
}

TemporaryRegistry::~TemporaryRegistry() {
  if (!schema_.empty()) Database(OnServer()).RunScript("DROP SCHEMA " + schema_ + " CASCADE");
}

RegistryTest::RegistryTest() : database_(std::make_unique<Database>(options_)) { Migrate(*database_); }

AccountId RegistryTest::Create(std::string login, std::string email) {
  const NewAccount account{.profile = {.login = std::move(login), .email = std::move(email)},
                           .creation_source = CreationSource::kLdap};
  return CreateAccount(*database_, account, At(kNow));
}

std::vector<Event> RegistryTest::Events() {
  std::vector<Event> events;
  EachEvent(*database_, {}, [&events](const Event& event) { events.push_back(event); });
  return events;
}

Account RegistryTest::Load(AccountId account) { return FindAccount(*database_, account).value(); }

}  // namespace rollcall
