// A real 389 Directory Server of one test, gone with the object.
#pragma once

#include <unistd.h>

#include <tests/paths.h>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/servers/slapd.h"

namespace rollcall {

class Ds389 {
 public:
  // Whether this machine and this user can have one.
  static bool IsPossible() { return geteuid() == 0 && access("/usr/sbin/ns-slapd", X_OK) == 0; }

  // `ldif`: entries below dc=example,dc=com. Throws std::runtime_error where it does not start.
  explicit Ds389(std::string_view ldif) {
    if (Script("start", {"--ldif", folder_.Write("seed.ldif", ldif)}) != 0)
      throw std::runtime_error("389 Directory Server does not start");
    ReadEnv();
  }
  ~Ds389() { Script("remove"); }
  Ds389(const Ds389&) = delete;
  Ds389& operator=(const Ds389&) = delete;

  const std::string& operator[](const std::string& key) const { return env_.at(key); }

  void Modify(std::string_view changes) const {
    if (RunProgram({"ldapmodify", "-x", "-H", env_.at("URI"), "-D", env_.at("ADMIN_DN"), "-w",
                    env_.at("ADMIN_PASSWORD"), "-f", folder_.Write("changes.ldif", changes)}) != 0)
      throw std::runtime_error("ldapmodify failed");
  }
  void Restart() {
    if (Script("restart") != 0) throw std::runtime_error("389 Directory Server does not start again");
    ReadEnv();
  }

 private:
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
