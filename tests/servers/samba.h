// A real Samba domain controller of one test suite, gone with the object.
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

class Samba {
 public:
  // Whether this machine and this user can have one.
  static bool IsPossible() { return geteuid() == 0 && access("/usr/sbin/samba", X_OK) == 0; }
  static constexpr const char* kImpossible = "Samba is not installed (scripts/install samba), or this user is not root";

  // Throws std::runtime_error where it does not start. Also ignores SIGPIPE, as main does.
  Samba() {
    std::signal(SIGPIPE, SIG_IGN);
    Script("start");
    std::ofstream(folder_.path() + "/admin-password") << env_.at("ADMIN_PASSWORD");
  }
  ~Samba() { RunProgram(Line("stop")); }
  Samba(const Samba&) = delete;
  Samba& operator=(const Samba&) = delete;

  const std::string& operator[](const std::string& key) const { return env_.at(key); }
  std::string admin_password_file() const { return folder_.path() + "/admin-password"; }

  // Applies LDIF changes over LDAP as the administrator.
  void Modify(std::string_view changes) const {
    if (RunProgram(
            {"sh", "-c", "exec ldapmodify -x -H \"$0\" -D \"$1\" -w \"$2\" -f \"$3\" -o nettimeout=10 >/dev/null",
             env_.at("URI"), env_.at("ADMIN_DN"), env_.at("ADMIN_PASSWORD"), folder_.Write("changes.ldif", changes)}) !=
        0)
      throw std::runtime_error("ldapmodify failed");
  }
  // The same, straight into the database, with passwords.
  void Seed(std::string_view changes) const {
    if (RunProgram({ROLLCALL_SOURCE_DIR "/scripts/servers/samba-seed", env_.at("SMB_CONF"),
                    folder_.Write("seed.ldif", changes)}) != 0)
      throw std::runtime_error("samba-seed failed");
  }

  void Freeze() const { kill(server_pid(), SIGSTOP); }
  void Thaw() const { kill(server_pid(), SIGCONT); }
  void Kill() const { kill(server_pid(), SIGKILL); }
  // The domain's database as it is on disk; the server is stopped and started for that, and does not know.
  void Save() { Copy(env_.at("PRIVATE"), folder_.path() + "/saved"); }
  // It has the database of the last Save again.
  void Restore() { Copy(folder_.path() + "/saved", env_.at("PRIVATE")); }
  // From the next start on, its certificate has expired.
  void LetCertificateExpire() const { LetCertificateExpireIn(folder_.path() + "/samba/tls"); }
  void Stop() const { RunProgram(Line("stop")); }
  void Restart() { Script("restart"); }
  // From the next start on.
  void Configure(const std::string& key, const std::string& value) const {
    const std::string line = "s/^" + key + " = .*/" + key + " = " + value + "/";
    if (RunProgram({"sed", "-i", line, env_.at("SMB_CONF")}) != 0) throw std::runtime_error("sed failed");
  }

 private:
  // What PID names passes its ports on to it.
  pid_t server_pid() const {
    pid_t pid = 0;
    std::ifstream("/proc/" + env_.at("PID") + "/task/" + env_.at("PID") + "/children") >> pid;
    if (pid == 0) throw std::runtime_error("Samba does not run");
    return pid;
  }
  void Copy(const std::string& from, const std::string& to) {
    Stop();
    // With sockets, which std::filesystem refuses.
    if (RunProgram({"sh", "-c", "rm -rf \"$1\" && cp -a \"$0\" \"$1\"", from, to}) != 0)
      throw std::runtime_error("cp failed");
    Restart();
  }
  std::vector<std::string> Line(const std::string& command) const {
    return {ROLLCALL_SOURCE_DIR "/scripts/servers/samba", command, folder_.path() + "/samba"};
  }
  void Script(const std::string& command) {
    if (RunProgram(Line(command)) != 0) throw std::runtime_error("Samba does not start");
    std::ifstream file(folder_.path() + "/samba/env");
    for (std::string line; std::getline(file, line);) {
      const std::size_t equals = line.find('=');
      if (equals != std::string::npos) env_[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }

  TemporaryFolder folder_;
  std::map<std::string, std::string> env_;
};

}  // namespace rollcall
