#include "connectors/ldap/connection/srv.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "connectors/errors.h"

namespace rollcall {
namespace {

using testing::ElementsAre;

std::string Number(std::size_t value) {
  return {static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)};
}

std::string Name(const std::string& dotted) {
  std::string name;
  for (std::size_t start = 0; start < dotted.size();) {
    const std::size_t dot = std::min(dotted.find('.', start), dotted.size());
    name += static_cast<char>(dot - start) + dotted.substr(start, dot - start);
    start = dot + 1;
  }
  return name + '\0';
}

enum class Code : char { kFine = 0, kServerFailure = 2, kNoSuchName = 3 };

// The answer to `query` (RFC 1035 section 4.1): its header and question with `records`.
std::string Answer(const std::string& query, Code code, const std::vector<SrvRecord>& records) {
  constexpr std::size_t kHeader = 12;
  const std::size_t question_end = query.find('\0', kHeader) + 1 + 4;
  std::string answer = query.substr(0, 2) + '\x81' + static_cast<char>(0x80 | static_cast<int>(code)) + Number(1) +
                       Number(records.size()) + Number(0) + Number(0) + query.substr(kHeader, question_end - kHeader);
  for (const SrvRecord& each : records) {
    const std::string data = Number(each.priority) + Number(each.weight) + Number(each.port) + Name(each.host);
    answer += Number(0xC00C) + Number(33) + Number(1) + Number(0) + Number(60) + Number(data.size()) + data;
  }
  return answer;
}

// A name server on loopback that gives everybody the same answer.
class NameServer {
 public:
  NameServer(Code code, std::vector<SrvRecord> records)
      : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), code_(code), records_(std::move(records)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address_), length) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &length) != 0) {
      throw std::runtime_error("cannot listen on loopback");
    }
    thread_ = std::thread([this] { Serve(); });
  }
  ~NameServer() {
    sendto(socket_, "", 0, 0, reinterpret_cast<sockaddr*>(&address_), sizeof address_);  // the end
    thread_.join();
    close(socket_);
  }
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  const sockaddr_in* address() const { return &address_; }

 private:
  void Serve() {
    char buffer[512];
    sockaddr_in client{};
    socklen_t length = sizeof client;
    while (true) {
      const ssize_t got = recvfrom(socket_, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&client), &length);
      if (got <= 0) return;
      const std::string answer = Answer(std::string(buffer, static_cast<std::size_t>(got)), code_, records_);
      sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&client), length);
    }
  }

  int socket_;
  Code code_;
  std::vector<SrvRecord> records_;
  sockaddr_in address_{};
  std::thread thread_;
};

TEST(Srv, ServersComeByPriorityAndTheHeavierFirst) {
  const NameServer dns(Code::kFine, {{.priority = 20, .weight = 0, .port = 389, .host = "late.example.com"},
                                     {.priority = 10, .weight = 5, .port = 389, .host = "light.example.com"},
                                     {.priority = 10, .weight = 50, .port = 1389, .host = "heavy.example.com"}});
  EXPECT_THAT(
      FindLdapServers("example.com", dns.address()),
      ElementsAre("ldap://heavy.example.com:1389", "ldap://light.example.com:389", "ldap://late.example.com:389"));
}

TEST(Srv, ADomainWithoutServersIsRejected) {
  const NameServer none(Code::kNoSuchName, {});
  EXPECT_THROW(FindLdapServers("example.com", none.address()), SourceRejected);
  const NameServer empty(Code::kFine, {});
  EXPECT_THROW(FindLdapServers("example.com", empty.address()), SourceRejected);
  const NameServer lone_dot(Code::kFine, {{.host = ""}});
  EXPECT_THROW(FindLdapServers("example.com", lone_dot.address()), SourceRejected);
}

TEST(Srv, ANameServerThatFailsIsUnavailable) {
  const NameServer dns(Code::kServerFailure, {});
  EXPECT_THROW(FindLdapServers("example.com", dns.address()), SourceUnavailable);
}

TEST(Srv, AnAnswerThatIsCutAnywhereIsMalformedOrShorter) {
  const std::string query = std::string(12, '\0') + Name("_ldap._tcp.example.com") + Number(33) + Number(1);
  const std::string whole = Answer(query, Code::kFine, {{.priority = 1, .weight = 2, .port = 3, .host = "a.b"}});
  const auto read = [](const std::string& bytes) {
    return ReadSrvAnswer({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
  };
  EXPECT_THAT(read(whole), ElementsAre(SrvRecord{.priority = 1, .weight = 2, .port = 3, .host = "a.b"}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(read(whole.substr(0, size)), SourceUnavailable) << size;
  }
}

}  // namespace
}  // namespace rollcall
