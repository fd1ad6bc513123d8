// A real slapd of one test: in a temporary folder, on ports of its own, gone with the object.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/temporary_folder.h"

namespace rollcall {

// Runs a program found in PATH and waits for it; returns its exit code, or 128 and the signal.
int RunProgram(const std::vector<std::string>& arguments);

class Slapd {
 public:
  // Starts scripts/servers/slapd with `ldif` (may be empty) and further arguments of that script. Throws
  // std::runtime_error where it does not start. Also ignores SIGPIPE, as main does.
  explicit Slapd(std::string_view ldif, const std::vector<std::string>& arguments = {});
  ~Slapd();
  Slapd(const Slapd&) = delete;
  Slapd& operator=(const Slapd&) = delete;

  // A value of the script's env file: "URI", "CA_FILE" and so on.
  const std::string& operator[](const std::string& key) const { return env_.at(key); }
  pid_t pid() const;

  // Applies LDIF changes as the administrator (ldapmodify). Throws std::runtime_error where that fails.
  void Modify(std::string_view changes) const;

  void Freeze() const;  // SIGSTOP
  void Thaw() const;    // SIGCONT
  void Kill() const;    // SIGKILL
  void Restart();       // same data, same ports
  // From the next start on, the first line of slapd.conf that begins with `start` is `lines` instead.
  void Configure(const std::string& start, const std::string& lines) const;
  // From the next start on, these attributes are nobody's to read.
  void Hide(const std::string& attributes) const;
  // From the next start on, its certificate has expired.
  void LetCertificateExpire() const;
  // Its data as they are on disk; it is stopped and started for that.
  void Save();
  // It has the data of the last Save again.
  void Restore();
  // From the next start on, no search returns more entries, the agent's included.
  void LimitSize(int entries) const;

 private:
  void ReadEnv();
  std::string Path(const std::string& name) const { return folder_.path() + "/slapd/" + name; }
  int Script(const std::string& command, const std::vector<std::string>& arguments = {}) const;

  TemporaryFolder folder_;
  std::map<std::string, std::string> env_;
};

// LDIF of `count` people, uid=user0 and so on, in ou=people,dc=example,dc=com; empty ou=groups as well.
std::string PeopleLdif(int count);

}  // namespace rollcall
