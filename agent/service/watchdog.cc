#include "agent/service/watchdog.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "agent/service/notify.h"

namespace rollcall {
namespace {

constexpr int kWordsATimeout = 3;

std::optional<std::int64_t> Number(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const std::string_view view(text);
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(view.data(), view.data() + view.size(), number);
  if (failure != std::errc{} || end != view.data() + view.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::chrono::microseconds> WatchdogTimeout() {
  const auto timeout = Number("WATCHDOG_USEC");
  if (!timeout || *timeout <= 0) return std::nullopt;
  // The variables are inherited: who else has them is not meant.
  const bool is_meant = std::getenv("WATCHDOG_PID") == nullptr || Number("WATCHDOG_PID") == getpid();
  if (!is_meant) return std::nullopt;
  return std::chrono::microseconds(*timeout);
}

Watchdog::Watchdog(std::chrono::microseconds timeout, std::function<bool()> alive)
    : pause_(timeout / kWordsATimeout), alive_(std::move(alive)), thread_([this] { Run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Watchdog::WaitToStop() {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, pause_, [this] { return stop_; });
}

void Watchdog::Run() {
  bool was_alive = true;
  do {
    const bool alive = alive_();
    if (alive) NotifyServiceManager("WATCHDOG=1");
    if (was_alive && !alive) spdlog::error("the service gives no sign of life any more: the watchdog is not told one");
    was_alive = alive;
  } while (!WaitToStop());
}

}  // namespace rollcall
