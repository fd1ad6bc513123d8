// One run at a time applies its changes to a registry, and one sync of a source at a time reads it, started by
// the service or by hand.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "store/registry_lock.h"

namespace rollcall {

// How long somebody waits for a lock.
struct Patience {
  std::chrono::milliseconds most{60'000};
  std::function<void(std::string_view)> tell;  // called after a second with what is waited for; null: it is not said
};

// Another pass is running, and goes on. Nothing was begun.
class PassBusy : public StoreConflict {
 public:
  using StoreConflict::StoreConflict;
};

// Thrown by a PassListener between two records or changes: somebody wants the pass to end now.
class PassInterrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// To apply changes. Throws PassBusy, which names the run that is in the way.
std::unique_ptr<RegistryLock> LockPasses(Database& database, const Patience& patience);
// To read a source; nullptr: the source is not registered yet, and nothing is locked. Throws PassBusy.
std::unique_ptr<RegistryLock> LockSource(Database& database, std::string_view source, const Patience& patience);

}  // namespace rollcall
