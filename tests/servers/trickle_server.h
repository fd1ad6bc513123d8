// A web server whose answers never end.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace rollcall {

class TrickleServer {
 public:
  // Each answer promises a gigabyte, and gives `piece` again and again, with `pause` between them.
  TrickleServer(std::string piece, std::chrono::milliseconds pause)
      : piece_(std::move(piece)), pause_(pause), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), length) != 0 || listen(socket_, 8) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~TrickleServer() {
    stop_ = true;
    thread_.join();
    close(socket_);
  }
  TrickleServer(const TrickleServer&) = delete;
  TrickleServer& operator=(const TrickleServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/feed"; }
  // Pieces given so far.
  std::int64_t given() const { return given_; }

 private:
  void Serve() {
    while (!stop_) {
      pollfd waiting{socket_, POLLIN, 0};
      if (poll(&waiting, 1, 50) <= 0) continue;
      const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      Answer(client);
      close(client);
    }
  }

  void Answer(int client) {
    std::array<char, 4096> request;
    if (recv(client, request.data(), request.size(), 0) <= 0) return;
    std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000000\r\n\r\n";
    while (!stop_ && send(client, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size())) {
      text = piece_;
      ++given_;
      std::this_thread::sleep_for(pause_);
    }
  }

  std::string piece_;
  std::chrono::milliseconds pause_;
  std::atomic<std::int64_t> given_ = 0;
  std::atomic<bool> stop_ = false;
  int socket_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace rollcall
