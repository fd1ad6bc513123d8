// What the system tells a service: SIGHUP to read its configuration again, SIGTERM and SIGINT to stop.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#include "agent/service/service.h"

namespace rollcall {

// From its construction on, a thread of its own takes these signals, so that no call of others is cut short by one.
// After the first word to stop, which the service manager is told of, a pass may go on for `stop`; the second one ends
// that. Whoever is in the way five seconds later still, such as a call that waits for a server, is ended together with
// the process: what was not committed is rolled back by the registry, and the next start does it again. At most one at
// a time.
class Signals {
 public:
  explicit Signals(std::chrono::seconds stop);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  void set_stop(std::chrono::seconds stop) { stop_ = stop.count(); }

  // Returns when the time is over or a signal has come. kStop again and again, kReload once.
  Wake Wait(std::chrono::milliseconds time);
  // Ends the wait. From any thread.
  void WakeUp() const;
  // Throws PassInterrupted once the time to stop is over. Cheap: for every record.
  void Look() const;

 private:
  using Steady = std::chrono::steady_clock;

  void Listen();
  void Stop();

  std::atomic<std::int64_t> stop_;  // seconds
  std::atomic<bool> reload_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<Steady::rep> deadline_ = 0;  // of passes
  int event_;                              // readable when something has come
  std::thread thread_;
};

}  // namespace rollcall
