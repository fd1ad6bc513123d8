// How a web service is reached.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rollcall {

struct HttpOptions {
  std::string url;               // http:// or https://; without a user name and password in it
  std::string token_file;        // of the bearer token (RFC 6750), read anew before each pull; empty: none is sent
  bool allow_cleartext = false;  // send the token over http:// to something other than this machine
  std::string ca_file;           // PEM; empty: the system's authorities
  std::string client_certificate;
  std::string client_key;
  std::chrono::seconds timeout{30};         // for the connection and each wait for an answer, or for more of it
  std::chrono::seconds pull_timeout{3600};  // for everything together
  // For how long a request that the server puts off (429, 503 and the like) is made again; 0: it is not.
  std::chrono::seconds retry{60};
  std::int32_t max_answer_megabytes = 256;  // of one answer, unpacked
};

// Throws SourceRejected where the address is none, or where the token would cross the network in clear.
void ValidateHttp(const HttpOptions& options);

}  // namespace rollcall
