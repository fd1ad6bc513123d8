// What becomes of the certificate of a throwaway server (scripts/servers/certificates).
#pragma once

#include <stdexcept>
#include <string>

#include "tests/servers/slapd.h"

namespace rollcall {

// Replaces server.pem in `folder` by one that has just expired. Takes a second; the server reads it when it starts.
inline void LetCertificateExpireIn(const std::string& folder) {
  const std::string names = "printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' >expired.ext && ";
  const std::string request = "openssl req -new -key server.key -subj /CN=localhost -out expired.csr && ";
  const std::string sign =
      "openssl x509 -req -in expired.csr -CA ca.pem -CAkey ca.key -days 0 -extfile expired.ext -out server.pem && ";
  if (RunProgram({"sh", "-c", "cd \"$0\" && " + names + request + sign + "sleep 1.1", folder}) != 0)
    throw std::runtime_error("openssl failed");
}

}  // namespace rollcall
