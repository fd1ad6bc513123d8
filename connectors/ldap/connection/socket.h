// Connections that end in time. libldap's own connect and TLS handshake know no reliable limit.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "connectors/ldap/connection/uri.h"

namespace rollcall {

using SteadyTime = std::chrono::steady_clock::time_point;

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd();

  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// A blocking stream socket to the server of `uri` whose reads and writes return at least once a second.
// Every address of a host is tried, each with its share of the time. Throws SourceUnavailable. Resolving the
// host's name is bounded only by the resolver's own limits (resolv.conf).
UniqueFd ConnectSocket(const LdapUri& uri, SteadyTime deadline);

// Whether what is sent stays on this machine: a unix socket, or a peer with a loopback address.
enum class Reach { kThisMachine, kNetwork };
Reach ReachOf(int socket);

// Shuts `socket` down at `deadline` unless it is destroyed before, so that a call that would block for ever
// returns with an error. The socket has to stay open until then.
class SocketDeadline {
 public:
  SocketDeadline(int socket, SteadyTime deadline);
  ~SocketDeadline();
  SocketDeadline(const SocketDeadline&) = delete;
  SocketDeadline& operator=(const SocketDeadline&) = delete;

  bool passed() const { return passed_; }

 private:
  std::mutex mutex_;
  std::condition_variable done_signal_;
  bool done_ = false;
  std::atomic<bool> passed_ = false;
  std::thread thread_;
};

}  // namespace rollcall
