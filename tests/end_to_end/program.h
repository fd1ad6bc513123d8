// A process of its own, as a shell starts it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace rollcall {

struct Ended {
  int code = -1;   // the exit code; -1: a signal ended it
  int signal = 0;  // that signal; 0: it ended by itself
  std::string out;
  std::string err;
  std::chrono::milliseconds took{};
};

class Program {
 public:
  static constexpr std::chrono::seconds kPatience{60};

  // Starts a program found in PATH. Throws std::runtime_error where that is impossible.
  explicit Program(const std::vector<std::string>& words);
  // Kills it if it still runs.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void Kill() const;  // SIGKILL
  void Signal(int signal) const;
  // What it has printed on standard error so far.
  std::string Err() const;
  // Waits until it has ended; kills it when `patience` is over. To be called once.
  Ended Wait(std::chrono::milliseconds patience = kPatience);

 private:
  int out_;
  int err_;
  pid_t pid_ = 0;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace rollcall
