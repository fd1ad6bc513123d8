// Word to the service manager.
#pragma once

#include <string>

namespace rollcall {

// Sends `state`, variables a line each, to the socket that NOTIFY_SOCKET names (sd_notify(3)). Nothing without one, or
// where it cannot be reached: whoever asked for the word will notice.
void NotifyServiceManager(const std::string& state);

}  // namespace rollcall
