// Writing what SQLite has handed to the system, before anybody waits for it. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <future>

namespace rollcall {

// Has the system begin to write the registry's file to the disk, on a thread that does nothing but wait: what the
// commit will wait for is less by that. Not valid where there is no such way. To be awaited before the connection is
// closed.
std::future<void> WriteBackSqlite(soci::session& session);

}  // namespace rollcall
