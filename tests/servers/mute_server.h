// A server that takes connections and never says a word.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>

namespace rollcall {

class MuteServer {
 public:
  // Also ignores SIGPIPE, as main does: whoever gives up writes to a connection that is shut down.
  // The kernel completes the connections of a backlog that nobody accepts from.
  explicit MuteServer(const std::string& host = "127.0.0.1")
      : host_(host), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    socklen_t length = sizeof address;
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), length) != 0 || listen(socket_, 8) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      throw std::runtime_error("cannot listen on " + host);
    }
    port_ = ntohs(address.sin_port);
  }
  ~MuteServer() { close(socket_); }
  MuteServer(const MuteServer&) = delete;
  MuteServer& operator=(const MuteServer&) = delete;

  std::string address() const { return host_ + ':' + std::to_string(port_); }

 private:
  std::string host_;
  int socket_;
  int port_ = 0;
};

}  // namespace rollcall
