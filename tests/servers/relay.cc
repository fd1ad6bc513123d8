#include "tests/servers/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace rollcall {
namespace {

sockaddr_in AddressOf(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

// How many bytes went from one socket to the other, at most `limit`; 0: the end.
std::int64_t Move(int from, int to, std::int64_t limit) {
  std::array<char, 4096> buffer;
  const auto room = std::min(limit, static_cast<std::int64_t>(buffer.size()));
  const ssize_t got = recv(from, buffer.data(), static_cast<std::size_t>(room), 0);
  if (got <= 0 || send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) return 0;
  return got;
}

}  // namespace

Relay::Relay(std::string host, int target_port, std::int64_t limit, std::chrono::milliseconds delay, Fault fault)
    : host_(std::move(host)),
      target_port_(target_port),
      limit_(limit),
      delay_(delay),
      fault_(fault),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = AddressOf(host_, 0);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), length) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("cannot listen on " + host_);
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

Relay::~Relay() {
  shutdown(listener_, SHUT_RDWR);  // accept returns with an error
  thread_.join();
  close(listener_);
}

void Relay::Serve() {
  for (int client = accept(listener_, nullptr, nullptr); client >= 0; client = accept(listener_, nullptr, nullptr)) {
    Pass(client);
    close(client);
  }
}

void Relay::Pass(int client) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in target = AddressOf("127.0.0.1", target_port_);
  std::int64_t left =
      connect(server, reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0 ? limit_.load() : 0;
  while (left > 0) {
    std::array<pollfd, 2> both = {pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    poll(both.data(), both.size(), -1);
    if (both[0].revents != 0 && Move(client, server, kUnlimited) == 0) break;
    if (both[1].revents == 0) continue;
    std::this_thread::sleep_for(delay_);
    const std::int64_t moved = Move(server, client, left);
    passed_ += moved;
    left = moved == 0 ? 0 : left - moved;
  }
  if (left == 0) EndWith(client);
  close(server);
}

void Relay::EndWith(int client) const {
  switch (fault_) {
    case Fault::kCut:
      return;
    case Fault::kReset: {
      const linger at_once = {.l_onoff = 1, .l_linger = 0};
      setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return;
    }
    case Fault::kFreeze: {
      pollfd gone = {client, POLLIN | POLLRDHUP, 0};
      std::array<char, 4096> ignored;
      while (poll(&gone, 1, -1) == 1 && recv(client, ignored.data(), ignored.size(), 0) > 0) continue;
    }
  }
}

}  // namespace rollcall
