// nginx with TLS and tinyproxy before it, of one test (scripts/servers/web), gone with the object.
#pragma once

#include <tests/paths.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/servers/slapd.h"
#include "tests/store/registry.h"
#include "tests/temporary_folder.h"

namespace rollcall {

class RealWebServer {
 public:
  // Whether `scripts/install web` has been run.
  static bool IsInstalled() { return RunProgram({kScript, "installed"}) == 0; }

  // What is below /backend/ comes from that port of this machine. Throws std::runtime_error where it does not start.
  explicit RealWebServer(int backend_port) {
    if (RunProgram({kScript, "start", Folder(), std::to_string(backend_port)}) != 0) {
      throw std::runtime_error("the web server does not start");
    }
  }
  ~RealWebServer() { RunProgram({kScript, "stop", Folder()}); }
  RealWebServer(const RealWebServer&) = delete;
  RealWebServer& operator=(const RealWebServer&) = delete;

  // A value of the script's env file: "URL", "CA_FILE", "PROXY".
  std::string operator[](std::string_view key) const { return ServerSetting(Folder() + "/env", key); }
  // A file that it serves.
  void Write(const std::string& name, const std::string& content) const {
    std::ofstream((*this)["ROOT"] + "/" + name, std::ios::binary) << content;
  }
  // "ACCESS_LOG" or "PROXY_LOG", so far.
  std::string Log(std::string_view key) const {
    std::ifstream file((*this)[key]);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The same, once it says `text`: it is written after the answer. Waits ten seconds at most.
  std::string Log(std::string_view key, std::string_view text) const {
    constexpr int kAttempts = 1000;
    std::string log = Log(key);
    for (int i = 0; i < kAttempts && log.find(text) == log.npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
      log = Log(key);
    }
    return log;
  }

 private:
  static constexpr const char* kScript = ROLLCALL_SOURCE_DIR "/scripts/servers/web";
  std::string Folder() const { return folder_.path() + "/web"; }
  TemporaryFolder folder_;
};

}  // namespace rollcall
