// Tells the service manager's watchdog that the service lives.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace rollcall {

// After how long without a word the service manager takes this process for dead (sd_watchdog_enabled(3)); nullopt: it
// does not watch it.
std::optional<std::chrono::microseconds> WatchdogTimeout();

// Says WATCHDOG=1 three times within `timeout`, from a thread of its own: one statement of SQL, or a server that does
// not answer, may take longer than that. It stays silent while `alive` says no, so that a service that hangs is
// restarted. `alive` is called from that thread.
class Watchdog {
 public:
  Watchdog(std::chrono::microseconds timeout, std::function<bool()> alive);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void Run();
  bool WaitToStop();

  const std::chrono::microseconds pause_;
  const std::function<bool()> alive_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace rollcall
