// Locks beside a SQLite registry. Inside store/ only.
#pragma once

#include <memory>
#include <string>

#include "store/registry_lock.h"

namespace rollcall {

std::unique_ptr<RegistryLock> TrySqliteLock(Database& database, RegistryLockKind kind);
// What root creates in the folder of another user, as the service's is, belongs to that user. `fd` is the new file.
void GiveToOwnerOfFolder(const std::string& file, int fd);
bool IsSqliteLocked(Database& database, RegistryLockKind kind);

}  // namespace rollcall
