// Locks on the registry as a whole that a process holds while it works, however many transactions that takes. They
// are gone with the process or its connection, whatever becomes of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "store/database.h"

namespace rollcall {

enum class RegistryLockKind : std::uint8_t {
  kPass,     // one pass at a time
  kService,  // one `rollcall run` on SQLite; any number of them on PostgreSQL
};

class RegistryLock {
 public:
  virtual ~RegistryLock() = default;
};

// nullptr: another holds it and does not give it up within `wait`. On SQLite a lock of the file NAME-lock beside the
// registry; on PostgreSQL one of the session of `database`, which outlives it. Not inside of a Transaction. Throws
// StoreError.
std::unique_ptr<RegistryLock> TryLock(Database& database, RegistryLockKind kind, std::chrono::milliseconds wait = {});

// Whether anybody holds it, for those who only look. Throws StoreError.
bool IsLocked(Database& database, RegistryLockKind kind);

}  // namespace rollcall
