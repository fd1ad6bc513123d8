#include "agent/service/signals.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>

#include "agent/base/pass_lock.h"
#include "agent/service/notify.h"

namespace rollcall {
namespace {

constexpr std::chrono::seconds kLastSeconds{5};
constexpr int kEndThread = SIGUSR2;  // sent to the thread alone

sigset_t OurSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, kEndThread}) sigaddset(&set, signal);
  return set;
}

}  // namespace

// Threads that are made from here on inherit that these signals do not reach them.
Signals::Signals(std::chrono::seconds stop) : stop_(stop.count()), event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  const sigset_t ours = OurSignals();
  pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  thread_ = std::thread([this] { Listen(); });
}

Signals::~Signals() {
  pthread_kill(thread_.native_handle(), kEndThread);
  thread_.join();
  close(event_);
  const sigset_t ours = OurSignals();
  pthread_sigmask(SIG_UNBLOCK, &ours, nullptr);
}

void Signals::Listen() {
  const sigset_t ours = OurSignals();
  while (true) {
    timespec patience = {.tv_sec = 1, .tv_nsec = 0};
    switch (sigtimedwait(&ours, nullptr, &patience)) {
      case kEndThread:
        return;
      case SIGHUP:
        reload_ = true;
        WakeUp();
        break;
      case SIGTERM:
      case SIGINT:
        Stop();
        break;
      default:
        break;
    }
    if (!stopping_ || Steady::now() < Steady::time_point(Steady::duration(deadline_)) + kLastSeconds) continue;
    spdlog::error("the pass does not end: the service ends without it, and what it has not committed is rolled back");
    spdlog::shutdown();
    _exit(EXIT_FAILURE);
  }
}

void Signals::Stop() {
  const auto now = Steady::now();
  const auto limit = stopping_ ? std::chrono::seconds{0} : std::chrono::seconds{stop_};
  deadline_ = (now + limit).time_since_epoch().count();
  stopping_ = true;
  // However long a pass may go on, the unit's TimeoutStopSec need not know.
  const std::chrono::microseconds most = limit + 2 * kLastSeconds;
  NotifyServiceManager("STOPPING=1\nSTATUS=ends what runs\nEXTEND_TIMEOUT_USEC=" + std::to_string(most.count()));
  WakeUp();
}

void Signals::WakeUp() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(event_, &one, sizeof one);  // full is readable as well
}

Wake Signals::Wait(std::chrono::milliseconds time) {
  if (!stopping_ && !reload_) {
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    pollfd waiting = {event_, POLLIN, 0};
    poll(&waiting, 1, static_cast<int>(std::clamp<std::int64_t>(time.count(), 0, kMost)));
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(event_, &count, sizeof count);
  }
  if (stopping_) return Wake::kStop;
  return reload_.exchange(false) ? Wake::kReload : Wake::kTime;
}

void Signals::Look() const {
  if (!stopping_ || Steady::now().time_since_epoch().count() < deadline_) return;
  throw PassInterrupted("the service was told to stop");
}

}  // namespace rollcall
