// Locks on the registry as a whole that a process holds while it works, however many transactions that takes. They
// are gone with the process or its connection, whatever becomes of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "store/database.h"

namespace rollcall {

enum class RegistryLockKind : std::int64_t {
  kPass = 0,     // one run at a time applies its changes
  kService = 1,  // one `rollcall run` on SQLite; any number of them on PostgreSQL
};

// One sync of a source at a time. Taken before kPass, so that two runs never wait for each other.
constexpr RegistryLockKind LockOf(SourceId source) {
  constexpr std::int64_t kFirstSource = 16;  // below are the kinds above
  return static_cast<RegistryLockKind>(kFirstSource + static_cast<std::int64_t>(source));
}

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
