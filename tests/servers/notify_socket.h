// What a service manager hears of its service (sd_notify(3)).
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace rollcall {

class NotifySocket {
 public:
  struct Word {
    std::chrono::steady_clock::time_point at;
    std::string text;
  };

  // `name` is a path, or begins with @: a name without a file.
  explicit NotifySocket(std::string name)
      : name_(std::move(name)), socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name_.data(), std::min(name_.size(), sizeof(address.sun_path) - 1));
    if (name_.starts_with('@')) address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
      throw std::runtime_error("cannot bind " + name_);
    }
  }
  ~NotifySocket() { close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  const std::string& name() const { return name_; }
  // All that was heard so far.
  const std::vector<Word>& words() const { return words_; }

  // Hears for so long.
  void Hear(std::chrono::milliseconds time) {
    HearUntil(time, [](const std::string&) { return false; });
  }
  // Hears until a word has all of `parts`; returns it. Empty: none within half a minute.
  std::string Await(const std::vector<std::string>& parts) {
    const auto has_all = [&parts](const std::string& word) {
      return std::ranges::all_of(parts, [&word](const std::string& part) { return word.find(part) != word.npos; });
    };
    return HearUntil(std::chrono::seconds{30}, has_all) ? words_.back().text : std::string();
  }
  // The longest time between two words that say `text`, of those since the `from`th word.
  std::chrono::milliseconds LongestSilence(std::string_view text, std::size_t from) const {
    std::chrono::steady_clock::duration longest{0};
    std::chrono::steady_clock::time_point last{};
    for (std::size_t i = from; i < words_.size(); ++i) {
      if (words_[i].text != text) continue;
      if (last != std::chrono::steady_clock::time_point{}) longest = std::max(longest, words_[i].at - last);
      last = words_[i].at;
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(longest);
  }

 private:
  bool HearUntil(std::chrono::milliseconds time, const std::function<bool(const std::string&)>& is_it) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      pollfd waiting{socket_, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      std::string text(4096, '\0');
      const ssize_t got = recv(socket_, text.data(), text.size(), 0);
      if (got < 0) continue;
      text.resize(static_cast<std::size_t>(got));
      words_.push_back({std::chrono::steady_clock::now(), text});
      if (is_it(text)) return true;
    }
    return false;
  }

  std::string name_;
  int socket_;
  std::vector<Word> words_;
};

}  // namespace rollcall
