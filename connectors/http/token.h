// The bearer token of RFC 6750.
#pragma once

#include <string>

namespace rollcall {

// What the file holds, without blanks and line breaks at either end. Throws SourceRejected where it cannot be read or
// holds no token; the message never shows what it holds.
std::string ReadBearerToken(const std::string& path);

}  // namespace rollcall
