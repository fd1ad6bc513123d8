#include "store/sqlite_restore.h"

#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "store/errors.h"

namespace rollcall {
namespace {

using namespace sqlite_api;  // NOLINT(google-build-using-namespace): as the sources of SOCI call it

constexpr int kPatience = 10000;  // milliseconds
constexpr int kAttempts = 5;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;

[[noreturn]] void Fail(const std::string& file, int code) {
  const std::string text = "registry " + file + ": " + sqlite3_errstr(code);
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
    throw StoreConflict(text + ": another process is writing; try again when it is done. Nothing was changed");
  }
  throw StoreError(text + ". Nothing was changed");
}

Handle Open(const std::string& file) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Handle handle(opened);
  if (code != SQLITE_OK) Fail(file, code);
  sqlite3_busy_timeout(opened, kPatience);
  return handle;
}

// Changes whenever another connection has committed. nullopt: this is no database.
std::optional<int> DataVersion(sqlite3* database) {
  sqlite3_stmt* statement = nullptr;
  std::optional<int> version;
  // The schema is read first: the pragma alone does not look at the file.
  const bool readable =
      sqlite3_exec(database, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr) == SQLITE_OK;
  if (readable && sqlite3_prepare_v2(database, "PRAGMA data_version", -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    version = sqlite3_column_int(statement, 0);
  }
  sqlite3_finalize(statement);
  return version;
}

void CreatePrivately(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw StoreError(path + ": cannot be made: " + std::strerror(errno) + ". Nothing was changed");
  close(file);
}

int CopyAll(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return sqlite3_errcode(to);
  int code = sqlite3_backup_step(backup, -1);
  for (int waited = 0; code == SQLITE_BUSY && waited < kPatience; waited += 50) {
    sqlite3_sleep(50);
    code = sqlite3_backup_step(backup, -1);
  }
  const int finished = sqlite3_backup_finish(backup);
  return code == SQLITE_DONE ? finished : code;
}

// Keeps the registry in `previous`, then replaces it. false: somebody has written in between.
bool Replace(sqlite3* copy, const SqliteRestore& restore) {
  const Handle registry = Open(restore.registry);
  const Handle watcher = Open(restore.registry);
  const auto before = DataVersion(watcher.get());
  unlink(restore.previous.c_str());
  CreatePrivately(restore.previous);
  {
    const Handle previous = Open(restore.previous);
    if (const int code = CopyAll(registry.get(), previous.get()); code != SQLITE_OK) Fail(restore.previous, code);
  }
  sqlite3_backup* backup = sqlite3_backup_init(registry.get(), "main", copy, "main");
  if (backup == nullptr) Fail(restore.registry, sqlite3_errcode(registry.get()));
  int code = sqlite3_backup_step(backup, 1);  // from here on, nobody else writes
  for (int waited = 0; code == SQLITE_BUSY && waited < kPatience; waited += 50) {
    sqlite3_sleep(50);
    code = sqlite3_backup_step(backup, 1);
  }
  const bool alone = DataVersion(watcher.get()) == before;
  if (alone && code == SQLITE_OK) code = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);  // rolls back what is not done
  if (!alone) return false;
  if (code != SQLITE_DONE) Fail(restore.registry, code);
  if (finished != SQLITE_OK) Fail(restore.registry, finished);
  return true;
}

void Move(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw StoreError(from + ": cannot be moved: " + std::strerror(errno));
}

// Nobody can use it, so that nobody is in the way.
void MoveAside(const SqliteRestore& restore) {
  for (const char* part : {"-wal", "-shm", ""}) {
    std::error_code ignored;
    if (!std::filesystem::exists(restore.registry + part, ignored)) continue;
    Move(restore.registry + part, restore.previous + part);
  }
}

}  // namespace

bool RestoreSqlite(const SqliteRestore& restore) {
  std::error_code ignored;
  if (!std::filesystem::exists(restore.registry, ignored)) {
    Move(restore.copy, restore.registry);
    return false;
  }
  if (!DataVersion(Open(restore.registry).get())) {
    MoveAside(restore);
    Move(restore.copy, restore.registry);
    return true;
  }
  const Handle copy = Open(restore.copy);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (Replace(copy.get(), restore)) return true;
  }
  throw StoreConflict("registry " + restore.registry + ": others go on writing; try again when they are done");
}

}  // namespace rollcall
