// A domain controller that tells by DirSync of a few objects at a time, as those of large domains do.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "tests/servers/fake_directory.h"

namespace rollcall {

class PartsServer : public FakeDirectory {
 public:
  struct Options {
    int users = 0;
    int part = 2;  // changes an answer
    // What becomes of a part that is not the first one.
    enum class Fault : std::uint8_t { kNone, kCut, kRefused, kSameCookie } fault = Fault::kNone;
  };

  // Users cn=uN,ou=people,dc=x. In the first pull nothing has changed; in each later one all of them have.
  explicit PartsServer(Options options) : options_(options) { Start(); }
  ~PartsServer() override { Stop(); }

  int parts() const { return parts_; }  // that were told of changes

 private:
  std::string AnswerSearch(const std::string& id, const std::string& base, const std::string& request) override;
  std::string AnswerDirSync(const std::string& id, const std::string& request);
  std::string User(const std::string& id, int number) const;
  static std::string Guid(int number) { return std::string(15, '\x07') + static_cast<char>(number + 1); }

  const Options options_;
  std::atomic<int> parts_ = 0;
};

}  // namespace rollcall
