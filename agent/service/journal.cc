#include "agent/service/journal.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "agent/base/terminal_text.h"

namespace rollcall {

Journal::Journal(std::string path)
    : path_(std::move(path)), socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}

Journal::~Journal() { close(socket_); }

bool Journal::Tell(const LogRecord& record) const {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof(address.sun_path)) return false;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  // Line breaks are escaped, so that each field is a line.
  std::string fields = "PRIORITY=" + std::to_string(record.priority) + "\nSYSLOG_IDENTIFIER=rollcall\n";
  if (record.pass) fields += "ROLLCALL_PASS=" + std::to_string(static_cast<std::int64_t>(*record.pass)) + "\n";
  fields += "MESSAGE=" + PrintableText(record.message) + "\n";
  return sendto(socket_, fields.data(), fields.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
                sizeof address) == static_cast<ssize_t>(fields.size());
}

}  // namespace rollcall
