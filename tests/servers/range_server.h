// A directory with one group, which shows its members in ranges only, as Active Directory does.
#pragma once

#include <atomic>
#include <string>

#include "tests/servers/fake_directory.h"

namespace rollcall {

class RangeServer : public FakeDirectory {
 public:
  struct Options {
    int members = 0;
    int range = 1500;             // members an answer
    int changes = 0;              // how many times the group changes while it is read: a new uSNChanged each time
    int stops_after = 1'000'000;  // members; then the attribute stays out without an end
  };

  // The group is kGroup with members cn=mN,dc=x; there are no users.
  explicit RangeServer(Options options) : options_(options) { Start(); }
  ~RangeServer() override { Stop(); }

  static constexpr const char* kGroup = "cn=large,ou=groups,dc=x";

  int searches() const { return searches_; }

 private:
  std::string AnswerSearch(const std::string& id, const std::string& base, const std::string& request) override;
  std::string GroupEntry(const std::string& id, int first) const;

  Options options_;
  int usn_ = 1;
  std::atomic<int> searches_ = 0;
};

}  // namespace rollcall
