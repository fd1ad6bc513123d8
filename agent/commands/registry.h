// The configuration and the registry, as a command needs them.
#pragma once

#include <memory>
#include <string>

#include "agent/base/pass_lock.h"
#include "agent/output/context.h"
#include "store/database.h"

namespace rollcall {

// Finds the configuration file and loads it. Throws ConfigError, also where there is none.
Config LoadConfiguration(const Context& context);

// The path of a SQLite registry; empty for a server.
std::string RegistryFile(const DatabaseOptions& options);
// How a person knows the registry: never with a password.
std::string RegistryName(const DatabaseOptions& options);
// A SQLite file that is not there, or is empty. A server's registry always counts as there.
bool IsRegistryAbsent(const DatabaseOptions& options);

// What an absent registry means to a command.
enum class IfAbsent : std::uint8_t {
  kCreate,      // the administrator has said so
  kFail,        // there is nothing to read: StoreError says what to do
  kUseScratch,  // a dry run: an empty one in the folder for temporary files, gone with the Registry
};

// Of a command that fills the registry: a registry that is lost, or looked for in the wrong place, must not be replaced
// by an empty one, which would bring everybody back whom somebody has disabled.
IfAbsent MayCreate(const Context& context);

// A folder for this user only, removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder();  // Throws StoreError.
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// An open registry with this program's schema.
class Registry {
 public:
  // Throws StoreError, also where the database of a server holds no registry and none is to be made.
  Registry(const DatabaseOptions& options, IfAbsent if_absent);

  Database& database() { return *database_; }

 private:
  std::unique_ptr<ScratchFolder> scratch_;  // outlives the database in it
  std::unique_ptr<Database> database_;
};

// How long a command waits for other runs, as --wait says; a person is told what for.
Patience PatienceOf(Context& context);

// The lock under which all runs change the registry. Throws PassBusy.
std::unique_ptr<RegistryLock> TakeTurn(Database& database, Context& context);

// The configured registry, which must exist. Throws ConfigError and StoreError.
Registry OpenRegistry(const Context& context);

}  // namespace rollcall
