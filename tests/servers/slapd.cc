#include "tests/servers/slapd.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <tests/paths.h>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/servers/certificates.h"

namespace rollcall {

int RunProgram(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& each : arguments) argv.push_back(const_cast<char*>(each.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return 127;
  int status = 0;
  if (waitpid(child, &status, 0) != child) return 127;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Slapd::Slapd(std::string_view ldif, const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> all = arguments;
  if (!ldif.empty()) {
    all.push_back("--ldif");
    all.push_back(folder_.Write("seed.ldif", ldif));
  }
  if (Script("start", all) != 0) throw std::runtime_error("slapd does not start");
  ReadEnv();
}

Slapd::~Slapd() { Script("stop"); }

int Slapd::Script(const std::string& command, const std::vector<std::string>& arguments) const {
  std::vector<std::string> line = {ROLLCALL_SOURCE_DIR "/scripts/servers/slapd", command, folder_.path() + "/slapd"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return RunProgram(line);
}

void Slapd::ReadEnv() {
  env_.clear();
  std::ifstream file(folder_.path() + "/slapd/env");
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) env_[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

pid_t Slapd::pid() const { return std::stoi(env_.at("PID")); }

void Slapd::Modify(std::string_view changes) const {
  const std::string file = folder_.Write("changes.ldif", changes);
  const std::vector<std::string> line = {"ldapmodify",         "-Q", "-Y", "EXTERNAL", "-H",
                                         env_.at("LDAPI_URI"), "-f", file, "-o",       "nettimeout=10"};
  if (RunProgram(line) != 0) throw std::runtime_error("ldapmodify failed");
}

void Slapd::Freeze() const { kill(pid(), SIGSTOP); }
void Slapd::Thaw() const { kill(pid(), SIGCONT); }
void Slapd::Kill() const { kill(pid(), SIGKILL); }

void Slapd::Restart() {
  if (Script("restart") != 0) throw std::runtime_error("slapd does not start again");
  ReadEnv();
}

void Slapd::Configure(const std::string& start, const std::string& lines) const {
  std::ifstream old(Path("slapd.conf"));
  std::string configuration{std::istreambuf_iterator<char>(old), {}};
  const std::size_t at = configuration.find('\n' + start) + 1;
  if (at == 0) throw std::runtime_error("slapd.conf has no line " + start);
  configuration.replace(at, configuration.find('\n', at) - at, lines);
  std::ofstream(Path("slapd.conf")) << configuration;
}

void Slapd::Hide(const std::string& attributes) const {
  constexpr std::string_view kFirst = "access to attrs=userPassword by self =w by anonymous auth by * none";
  Configure("access to attrs=userPassword", "access to attrs=" + attributes + " by * none\n" + std::string(kFirst));
}

void Slapd::LetCertificateExpire() const { LetCertificateExpireIn(Path("tls")); }

void Slapd::Save() {
  Script("stop");
  std::filesystem::remove_all(Path("saved"));
  std::filesystem::copy(Path("data"), Path("saved"));
  Restart();
}

void Slapd::Restore() {
  Script("stop");
  std::filesystem::remove_all(Path("data"));
  std::filesystem::copy(Path("saved"), Path("data"));
  Restart();
}

void Slapd::LimitSize(int entries) const { Configure("limits ", "limits * size=" + std::to_string(entries)); }

std::string PeopleLdif(int count) {
  std::string ldif =
      "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n"
      "dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
      "dn: ou=groups,dc=example,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    ldif += "dn: uid=user" + n + ",ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: user" + n +
            "\ncn: User " + n + "\nsn: Number" + n + "\nmail: user" + n + "@example.com\n\n";
  }
  return ldif;
}

}  // namespace rollcall
