// Locks beside a SQLite registry. Inside store/ only.
#pragma once

#include <memory>

#include "store/registry_lock.h"

namespace rollcall {

std::unique_ptr<RegistryLock> TrySqliteLock(Database& database, RegistryLockKind kind);
bool IsSqliteLocked(Database& database, RegistryLockKind kind);

}  // namespace rollcall
