#include "agent/service/metrics_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

namespace rollcall {
namespace {

using testing::Contains;
using testing::Ge;
using testing::HasSubstr;
using testing::StartsWith;

// A connection to a port of this machine.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Say(const std::string& text) const { send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Everything up to the end of the connection.
  std::string Hear() const {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = recv(socket_, buffer, sizeof buffer, 0)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int socket_;
};

class MetricsServerTest : public testing::Test {
 protected:
  std::string Get(const std::string& path, const std::string& method = "GET") {
    const Client client(server_.port());
    client.Say(method + ' ' + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return client.Hear();
  }

  std::atomic<bool> stuck_ = false;
  std::atomic<bool> down_ = false;
  std::atomic<bool> hangs_ = false;
  MetricsServer server_{{.listen = "127.0.0.1:0"},
                        {.metrics =
                             [this] {
                               while (hangs_) std::this_thread::sleep_for(std::chrono::milliseconds{5});
                               if (down_) throw std::runtime_error("host db1, password of bob");
                               return std::string("rollcall_build_info 1\n");
                             },
                         .alive = [this] { return std::string(stuck_ ? "no pass since an hour" : ""); },
                         .ready = [this] { return std::string(down_ ? "the registry does not answer" : ""); }}};
};

TEST_F(MetricsServerTest, AnswersMetricsWithTheirVersion) {
  const std::string reply = Get("/metrics");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(reply, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nrollcall_build_info 1\n"));
}

TEST_F(MetricsServerTest, HealthAndReadinessAreTwoThings) {
  EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(Get("/readyz"), StartsWith("HTTP/1.1 200 "));
  down_ = true;
  EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(Get("/readyz"), StartsWith("HTTP/1.1 503 "));
  stuck_ = true;
  EXPECT_THAT(Get("/healthz"), HasSubstr("no pass since an hour"));
}

TEST_F(MetricsServerTest, WhatWentWrongInsideStaysInside) {
  down_ = true;
  const std::string reply = Get("/metrics");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(reply, testing::Not(HasSubstr("bob")));
}

TEST_F(MetricsServerTest, RefusesEverythingElse) {
  EXPECT_THAT(Get("/"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Get("/metrics", "DELETE"), StartsWith("HTTP/1.1 405 "));
  const Client client(server_.port());
  client.Say("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nbody");
  EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(MetricsServerTest, ClientsThatSayNothingKeepNobodyOut) {
  std::vector<std::unique_ptr<Client>> silent;
  for (unsigned i = 0; i < MetricsServer::kMostConnections / 2; ++i) {
    silent.push_back(std::make_unique<Client>(server_.port()));
    silent.back()->Say("GET /metrics HTT");
  }
  EXPECT_THAT(Get("/metrics"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(MetricsServerTest, ClientsThatHoldConnectionsOpenKeepNobodyOut) {
  std::vector<std::unique_ptr<Client>> held;
  for (unsigned i = 0; i < MetricsServer::kMostConnections * 3; ++i) {
    held.push_back(std::make_unique<Client>(server_.port()));
    if (i % 3 == 0) held.back()->Say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    if (i % 8 == 7) {
      EXPECT_THAT(Get("/metrics"), StartsWith("HTTP/1.1 200 ")) << i;
    }
  }
  EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
}

// Each byte of theirs is a sign of life, so that they are never idle.
TEST_F(MetricsServerTest, ClientsThatTrickleKeepNobodyOut) {
  std::atomic<bool> over = false;
  std::vector<std::unique_ptr<Client>> slow;
  for (unsigned i = 0; i < MetricsServer::kMostConnections; ++i) {
    slow.push_back(std::make_unique<Client>(server_.port()));
    slow.back()->Say("GET /metrics HTTP/1.1\r\nX: ");
  }
  std::thread trickle([&] {
    for (; !over; std::this_thread::sleep_for(std::chrono::milliseconds{10})) {
      for (const auto& each : slow) each->Say("x");
    }
  });
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(Get(i % 2 == 0 ? "/healthz" : "/metrics"), StartsWith("HTTP/1.1 200 ")) << i;
  }
  over = true;
  trickle.join();
}

TEST_F(MetricsServerTest, ARegistryThatHangsKeepsNobodyFromHealth) {
  hangs_ = true;
  std::vector<std::unique_ptr<Client>> waiting;
  for (unsigned i = 0; i < MetricsServer::kMostConnections / 2; ++i) {
    waiting.push_back(std::make_unique<Client>(server_.port()));
    waiting.back()->Say("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }
  for (int i = 0; i < 20; ++i) EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
  hangs_ = false;
  std::vector<std::string> replies;
  for (const auto& each : waiting) replies.push_back(each->Hear());
  EXPECT_THAT(replies, Contains(StartsWith("HTTP/1.1 200 ")).Times(Ge(1)));
  EXPECT_THAT(replies, Contains(HasSubstr("too many wait for the registry")).Times(Ge(8)));
}

TEST_F(MetricsServerTest, GoesOnAfterMoreConnectionsThanItTakes) {
  {
    std::vector<std::unique_ptr<Client>> many;
    for (unsigned i = 0; i < MetricsServer::kMostConnections * 2; ++i) {
      many.push_back(std::make_unique<Client>(server_.port()));
    }
  }
  std::string reply;
  for (int i = 0; i < 50 && reply.empty(); ++i) {
    reply = Get("/healthz");
    if (reply.empty()) std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 "));
}

TEST_F(MetricsServerTest, AnOversizedRequestIsRefused) {
  const Client client(server_.port());
  client.Say("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + std::string(100000, 'x') + "\r\n\r\n");
  const std::string reply = client.Hear();
  EXPECT_TRUE(reply.empty() || reply.starts_with("HTTP/1.1 4")) << reply.substr(0, 80);
  EXPECT_THAT(Get("/healthz"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(MetricsServerTest, APortThatIsTakenIsToldWithTheWayOut) {
  const std::string taken = "127.0.0.1:" + std::to_string(server_.port());
  try {
    const MetricsServer second({.listen = taken}, {});
    FAIL() << "two listen on " << taken;
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("[metrics] listen = \"" + taken + "\": cannot be listened on: "));
  }
}

}  // namespace
}  // namespace rollcall
