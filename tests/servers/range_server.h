// A directory with one group, which shows its members in ranges only, as Active Directory does.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace rollcall {

class RangeServer {
 public:
  struct Options {
    int members = 0;
    int range = 1500;             // members an answer
    int changes = 0;              // how many times the group changes while it is read: a new uSNChanged each time
    int stops_after = 1'000'000;  // members; then the attribute stays out without an end
  };

  // Listens on loopback; also ignores SIGPIPE. The group is kGroup with members cn=mN,dc=x; there are no users.
  explicit RangeServer(Options options);
  ~RangeServer();
  RangeServer(const RangeServer&) = delete;
  RangeServer& operator=(const RangeServer&) = delete;

  static constexpr const char* kGroup = "cn=large,ou=groups,dc=x";

  std::string uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  int searches() const { return searches_; }

 private:
  void Serve();
  void ServeConnection(int socket);
  std::string Answer(const std::string& request);
  std::string AnswerSearch(const std::string& id, const std::string& request);
  std::string GroupEntry(const std::string& id, int first);

  Options options_;
  int listener_ = -1;
  int port_ = 0;
  int usn_ = 1;
  std::atomic<int> searches_ = 0;
  std::thread thread_;
};

}  // namespace rollcall
