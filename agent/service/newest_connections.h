// Keeps those who hold connections open from keeping others out.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>

namespace rollcall {

// The sockets of a server's connections. Thread-safe.
class NewestConnections {
 public:
  explicit NewestConnections(std::size_t most) : most_(most) {}

  // When there are more than `most` now, the oldest ones are shut down (shutdown(2)), whatever they are about: whoever
  // serves them notices, and closes them.
  void Opened(int socket);
  // Before the socket is closed, so that its number is nobody else's yet.
  void Closed(int socket);

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::list<int> open_;  // guarded by mutex_; the oldest first
};

}  // namespace rollcall
