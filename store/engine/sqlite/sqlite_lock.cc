#include "store/engine/sqlite/sqlite_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace rollcall {
namespace {

// Of its own, for SQLite locks bytes of the database itself.
std::string FileOf(Database& database) { return database.name() + "-lock"; }

// Each kind is one byte of the file.
struct flock ByteOf(RegistryLockKind kind) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(kind);
  lock.l_len = 1;
  return lock;
}

[[noreturn]] void Fail(const std::string& file) {
  throw StoreError("registry lock " + file + ": " + std::strerror(errno) +
                   "; the user that runs rollcall must be able to write it");
}

class SqliteLock : public RegistryLock {
 public:
  explicit SqliteLock(int fd) : fd_(fd) {}
  ~SqliteLock() override { close(fd_); }

 private:
  int fd_;
};

}  // namespace

// Where that fails, the user of the folder is told when they cannot write.
void GiveToOwnerOfFolder(const std::string& file, int fd) {
  struct stat folder = {};
  const std::string parent = std::filesystem::path(file).parent_path();
  if (geteuid() != 0 || stat(parent.empty() ? "." : parent.c_str(), &folder) != 0 || folder.st_uid == 0) return;
  [[maybe_unused]] const int given = fchown(fd, folder.st_uid, folder.st_gid);
}

// Of the open file description (fcntl(2)), so that two connections of one process lock each other out as well.
std::unique_ptr<RegistryLock> TrySqliteLock(Database& database, RegistryLockKind kind) {
  const std::string file = FileOf(database);
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) Fail(file);
  auto lock = std::make_unique<SqliteLock>(fd);
  GiveToOwnerOfFolder(file, fd);
  struct flock byte = ByteOf(kind);
  if (fcntl(fd, F_OFD_SETLK, &byte) == 0) return lock;
  if (errno == EAGAIN || errno == EACCES) return nullptr;
  Fail(file);
}

bool IsSqliteLocked(Database& database, RegistryLockKind kind) {
  const std::string file = FileOf(database);
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return false;
  if (fd < 0) Fail(file);
  const SqliteLock closes(fd);
  struct flock byte = ByteOf(kind);
  if (fcntl(fd, F_OFD_GETLK, &byte) != 0) Fail(file);
  return byte.l_type != F_UNLCK;
}

}  // namespace rollcall
