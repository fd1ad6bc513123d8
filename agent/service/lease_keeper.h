// Keeps a lease alive while its holder works, from a thread and a connection of its own: a pass may take much longer
// than a lease, and its own connection is in a transaction all the time.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "store/leases.h"

namespace rollcall {

class LeaseKeeper {
 public:
  // Renews three times within `duration`. `on_lost` is called once, from the keeper's thread, when another agent has
  // the lease or when the registry could not be reached for all of its duration: what works under it should end then.
  // It could not write any more anyhow.
  LeaseKeeper(DatabaseOptions options, Lease lease, std::chrono::milliseconds duration, std::function<void()> on_lost);
  // Stops renewing, and gives the lease up.
  ~LeaseKeeper();
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

 private:
  void Run();
  bool WaitToStop();
  Renewal Renew();
  void GiveUp();

  const DatabaseOptions options_;
  const Lease lease_;
  const std::chrono::milliseconds duration_;
  const std::function<void()> on_lost_;
  std::unique_ptr<Database> database_;  // null: not connected
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace rollcall
