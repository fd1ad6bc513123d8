// A real 389 Directory Server of one test, gone with the object.
#pragma once

#include <unistd.h>

#include <tests/paths.h>
#include <csignal>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/servers/certificates.h"
#include "tests/servers/slapd.h"

namespace rollcall {

class Ds389 {
 public:
  // Whether this machine and this user can have one.
  static constexpr const char* kImpossible = "389 Directory Server is not installed, or this user is not root";
  static bool IsPossible() { return geteuid() == 0 && access("/usr/sbin/ns-slapd", X_OK) == 0; }

  // `ldif`: entries below dc=example,dc=com. Throws std::runtime_error where it does not start. Also ignores SIGPIPE,
  // as main does.
  explicit Ds389(std::string_view ldif) {
    std::signal(SIGPIPE, SIG_IGN);
    if (Script("start", {"--ldif", folder_.Write("seed.ldif", ldif)}) != 0)
      throw std::runtime_error("389 Directory Server does not start");
    ReadEnv();
  }
  ~Ds389() { Script("remove"); }
  Ds389(const Ds389&) = delete;
  Ds389& operator=(const Ds389&) = delete;

  const std::string& operator[](const std::string& key) const { return env_.at(key); }

  // Applies LDIF changes as the Directory Manager.
  void Modify(std::string_view changes) const {
    if (RunProgram(
            {"sh", "-c", "exec ldapmodify -x -H \"$0\" -D \"$1\" -w \"$2\" -f \"$3\" -o nettimeout=10 >/dev/null",
             env_.at("URI"), env_.at("ADMIN_DN"), env_.at("ADMIN_PASSWORD"), folder_.Write("changes.ldif", changes)}) !=
        0)
      throw std::runtime_error("ldapmodify failed");
  }

  void Freeze() const { kill(pid(), SIGSTOP); }
  void Thaw() const { kill(pid(), SIGCONT); }
  void Kill() const { kill(pid(), SIGKILL); }
  void Restart() {
    if (Script("restart") != 0) throw std::runtime_error("389 Directory Server does not start again");
    ReadEnv();
  }
  // Its data as they are on disk, the changelog among them; it is stopped and started for that.
  void Save() { Copy(env_.at("DATA"), folder_.path() + "/saved"); }
  // It has the data of the last Save again.
  void Restore() { Copy(folder_.path() + "/saved", env_.at("DATA")); }
  // From the next start on, its certificate has expired.
  void LetCertificateExpire() const {
    LetCertificateExpireIn(folder_.path() + "/ds389/tls");
    if (Script("trust") != 0) throw std::runtime_error("389 Directory Server does not take the certificate");
  }

 private:
  pid_t pid() const { return std::stoi(env_.at("PID")); }
  void Copy(const std::string& from, const std::string& to) {
    Script("stop");
    if (RunProgram({"sh", "-c", "rm -rf \"$1\" && cp -a \"$0\" \"$1\"", from, to}) != 0)
      throw std::runtime_error("cp failed");
    Restart();
  }
  int Script(const std::string& command, const std::vector<std::string>& arguments = {}) const {
    std::vector<std::string> line = {ROLLCALL_SOURCE_DIR "/scripts/servers/ds389", command, folder_.path() + "/ds389"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return RunProgram(line);
  }
  void ReadEnv() {
    std::ifstream file(folder_.path() + "/ds389/env");
    for (std::string line; std::getline(file, line);) {
      const std::size_t equals = line.find('=');
      if (equals != std::string::npos) env_[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }

  TemporaryFolder folder_;
  std::map<std::string, std::string> env_;
};

}  // namespace rollcall
