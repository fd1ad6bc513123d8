#include "tests/end_to_end/program.h"

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace rollcall {
namespace {

std::string Content(int file) {
  std::string content;
  std::array<char, 65536> buffer;
  for (ssize_t got = 0; (got = pread(file, buffer.data(), buffer.size(), static_cast<off_t>(content.size()))) > 0;) {
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return content;
}

pid_t Spawn(const std::vector<std::string>& words, int out, int err) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  pid_t pid = 0;
  const int failure = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error("cannot start " + words[0]);
  return pid;
}

// Returns when the child has ended, or when the time is over.
void AwaitEnd(pid_t pid, std::chrono::milliseconds patience) {
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  pollfd ended{handle, POLLIN, 0};
  poll(&ended, 1, static_cast<int>(patience.count()));
  close(handle);
}

}  // namespace

// Memory takes all that is printed, so that nothing waits for a reader.
Program::Program(const std::vector<std::string>& words)
    : out_(memfd_create("out", MFD_CLOEXEC)),
      err_(memfd_create("err", MFD_CLOEXEC)),
      started_(std::chrono::steady_clock::now()) {
  pid_ = Spawn(words, out_, err_);
}

Program::~Program() {
  if (pid_ != 0) {
    Kill();
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

void Program::Kill() const { kill(pid_, SIGKILL); }

void Program::Signal(int signal) const { kill(pid_, signal); }

std::string Program::Err() const { return Content(err_); }

Ended Program::Wait(std::chrono::milliseconds patience) {
  AwaitEnd(pid_, patience);
  Kill();  // a zombie does not mind
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  Ended ended{.out = Content(out_), .err = Content(err_)};
  const auto took = std::chrono::steady_clock::now() - started_;
  ended.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  return ended;
}

}  // namespace rollcall
