#include "store/registry_lock.h"

#include <thread>

#include "store/engine/dialect.h"

namespace rollcall {

std::unique_ptr<RegistryLock> TryLock(Database& database, RegistryLockKind kind, std::chrono::milliseconds wait) {
  constexpr std::chrono::milliseconds kPause{50};
  while (true) {
    if (auto lock = database.dialect().try_lock(database, kind)) return lock;
    if (wait <= std::chrono::milliseconds::zero()) return nullptr;
    std::this_thread::sleep_for(kPause);
    wait -= kPause;
  }
}

bool IsLocked(Database& database, RegistryLockKind kind) { return database.dialect().is_locked(database, kind); }

}  // namespace rollcall
