#include "agent/service/newest_connections.h"

#include <sys/socket.h>

namespace rollcall {

void NewestConnections::Opened(int socket) {
  const std::lock_guard lock(mutex_);
  open_.push_back(socket);
  std::size_t too_many = open_.size() > most_ ? open_.size() - most_ : 0;
  for (auto oldest = open_.begin(); too_many > 0; ++oldest, --too_many) shutdown(*oldest, SHUT_RDWR);
}

void NewestConnections::Closed(int socket) {
  const std::lock_guard lock(mutex_);
  open_.remove(socket);
}

}  // namespace rollcall
