#include "connectors/ldap/connection/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "connectors/errors.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::string ErrorText(int error) { return std::generic_category().message(error); }

milliseconds TimeLeft(SteadyTime deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  return std::max(left, milliseconds{0});
}

Addresses Resolve(const LdapUri& uri) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(uri.host.c_str(), std::to_string(uri.port).c_str(), &hints, &list);
  if (error != 0) {
    throw SourceUnavailable(uri.text + ": the host name " + uri.host +
                            " cannot be resolved: " + (error == EAI_SYSTEM ? ErrorText(errno) : gai_strerror(error)));
  }
  return Addresses(list);
}

// 0: connected; otherwise the errno.
int WaitForConnect(int fd, milliseconds patience) {
  pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
  const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
  int ready = 0;
  do {
    ready = poll(&waiting, 1, static_cast<int>(TimeLeft(deadline).count()));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t length = sizeof error;
  if (ready < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

template <typename Value>
void SetOption(int fd, int level, int name, Value value) {
  setsockopt(fd, level, name, &value, sizeof value);  // all of them are improvements, none is a need
}

// A dead peer is noticed within two minutes even while nothing is asked of it.
void SetKeepAlive(int fd) {
  SetOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
  SetOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

// libldap 2.5 spins on a socket that returns at once without data, and waits for ever on one that never
// returns; a second is in between.
void MakeBlocking(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  SetOption(fd, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 1, .tv_usec = 0});
  SetOption(fd, SOL_SOCKET, SO_SNDTIMEO, timeval{.tv_sec = 1, .tv_usec = 0});
}

// The socket, or -1 with the reason in `error`.
UniqueFd Connect(int family, const sockaddr* address, socklen_t length, milliseconds patience, int& error) {
  UniqueFd fd(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  error = fd.get() < 0 ? errno : 0;
  if (error == 0 && connect(fd.get(), address, length) != 0) error = errno;
  if (error == EINPROGRESS) error = WaitForConnect(fd.get(), patience);
  if (error != 0) return UniqueFd();
  MakeBlocking(fd.get());
  return fd;
}

UniqueFd ConnectTcp(const LdapUri& uri, SteadyTime deadline) {
  const Addresses addresses = Resolve(uri);
  int left = 0;
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) ++left;
  int error = 0;
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next, --left) {
    UniqueFd fd = Connect(each->ai_family, each->ai_addr, each->ai_addrlen, TimeLeft(deadline) / left, error);
    if (fd.get() < 0) continue;
    SetKeepAlive(fd.get());
    return fd;
  }
  throw SourceUnavailable(uri.text + ": cannot connect to port " + std::to_string(uri.port) + ": " + ErrorText(error));
}

UniqueFd ConnectUnix(const LdapUri& uri, SteadyTime deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (uri.host.size() >= sizeof address.sun_path) {
    throw SourceRejected(uri.text + ": the path of the socket is longer than " +
                         std::to_string(sizeof address.sun_path - 1) + " bytes");
  }
  std::memcpy(address.sun_path, uri.host.data(), uri.host.size());
  int error = 0;
  UniqueFd fd =
      Connect(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, TimeLeft(deadline), error);
  if (fd.get() < 0) throw SourceUnavailable(uri.text + ": cannot connect to " + uri.host + ": " + ErrorText(error));
  return fd;
}

}  // namespace

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) close(fd_);
}

UniqueFd ConnectSocket(const LdapUri& uri, SteadyTime deadline) {
  return uri.scheme == LdapUri::Scheme::kLdapi ? ConnectUnix(uri, deadline) : ConnectTcp(uri, deadline);
}

Reach ReachOf(int socket) {
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &length) != 0) return Reach::kNetwork;
  if (peer.ss_family == AF_UNIX) return Reach::kThisMachine;
  if (peer.ss_family == AF_INET) {
    constexpr std::uint32_t kLoopbackNet = 127;
    const std::uint32_t address = ntohl(reinterpret_cast<const sockaddr_in&>(peer).sin_addr.s_addr);
    return address >> 24 == kLoopbackNet ? Reach::kThisMachine : Reach::kNetwork;
  }
  const in6_addr& address = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  return peer.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&address) ? Reach::kThisMachine : Reach::kNetwork;
}

SocketDeadline::SocketDeadline(int socket, SteadyTime deadline)
    : thread_([this, socket, deadline] {
        std::unique_lock lock(mutex_);
        if (done_signal_.wait_until(lock, deadline, [this] { return done_; })) return;
        passed_ = true;
        shutdown(socket, SHUT_RDWR);
      }) {}

SocketDeadline::~SocketDeadline() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  done_signal_.notify_one();
  thread_.join();
}

}  // namespace rollcall
