// A relay before a server, for connections that break.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>

namespace rollcall {

// Passes one connection at a time on to 127.0.0.1:`target_port`, until `limit` bytes of the server's went
// through; then `fault` happens. Waits for `delay` before each block of 4 KB from the server.
class Relay {
 public:
  // What becomes of the connection when the limit is reached.
  enum class Fault : std::uint8_t {
    kCut,     // it is closed
    kReset,   // the peer gets a reset (RFC 9293 section 3.5.2)
    kFreeze,  // it stays open, and nothing comes any more
  };

  static constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

  // Listens on `host`, any address of loopback. Throws std::runtime_error where that is impossible.
  Relay(std::string host, int target_port, std::int64_t limit = kUnlimited, std::chrono::milliseconds delay = {},
        Fault fault = Fault::kCut);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  std::string address() const { return host_ + ':' + std::to_string(port_); }
  // Of connections from now on.
  void SetLimit(std::int64_t limit) { limit_ = limit; }
  // Bytes of the server's that went through so far, of all connections.
  std::int64_t passed() const { return passed_; }

 private:
  void Serve();
  void Pass(int client);
  void EndWith(int client) const;

  std::string host_;
  int target_port_;
  std::atomic<std::int64_t> limit_;
  std::chrono::milliseconds delay_;
  Fault fault_;
  std::atomic<std::int64_t> passed_ = 0;
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace rollcall
