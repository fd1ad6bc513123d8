// GET /metrics, /healthz and /readyz over HTTP, for monitoring.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "agent/config/config.h"

namespace rollcall {

// Where answers come from. Called on threads of the server: `metrics` and `ready` never at the same time, so that both
// may use one connection to the registry, `alive` at any time.
struct MetricsProvider {
  // The text of /metrics. What it throws (std::exception) becomes status 503, without its message.
  std::function<std::string()> metrics;
  // Why the process is stuck, or cannot work; empty: it is not, or it can. Status 503 with that text. `alive` must not
  // wait for anything.
  std::function<std::string()> alive;
  std::function<std::string()> ready;
};

// Answers from its construction to its destruction, in threads of its own. Slow clients, many of them, and oversized
// requests cost no more than some sockets: each is idle for kPatience at most, and beyond kMostConnections each new one
// ends the oldest, so that nobody is kept out by those who hold theirs.
class MetricsServer {
 public:
  static constexpr unsigned kMostConnections = 32;
  static constexpr unsigned kPatience = 10;  // seconds

  // Throws ConfigError where it cannot listen on `options.listen`.
  MetricsServer(const MetricsOptions& options, MetricsProvider provider);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // The port that it listens on; another than configured where that is 0.
  std::uint16_t port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall
