#include "store/engine/sqlite/sqlite_write_back.h"

#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

namespace rollcall {
namespace {

// SQLite's own. One that is opened here would take the connection's locks along when it is closed
// (https://www.sqlite.org/howtocorrupt.html, 2.2). -1: not found.
int DescriptorOf(const char* path) {
  struct stat wanted = {};
  if (path == nullptr || stat(path, &wanted) != 0) return -1;
  std::error_code error;
  for (std::filesystem::directory_iterator each("/proc/self/fd", error), end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    struct stat found = {};
    if (fstat(descriptor, &found) == 0 && found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino)
      return descriptor;
  }
  return -1;
}

}  // namespace

std::future<void> WriteBackSqlite(soci::session& session) {
  auto* database = static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
  const int descriptor = DescriptorOf(sqlite_api::sqlite3_db_filename(database, "main"));
  if (descriptor < 0) return {};
  try {
    return std::async(std::launch::async, [descriptor] { sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE); });
  } catch (const std::system_error&) {  // no thread is to be had: the commit writes all
    return {};
  }
}

}  // namespace rollcall
