// What tests of web sources have in common.
#pragma once

#include <tests/paths.h>
#include <stdexcept>
#include <string>

#include "tests/servers/http_server.h"
#include "tests/servers/slapd.h"
#include "tests/temporary_folder.h"

namespace rollcall {

// A set of scripts/servers/certificates.
class Certificates {
 public:
  Certificates() {
    if (RunProgram({ROLLCALL_SOURCE_DIR "/scripts/servers/certificates", folder_.path()}) != 0) {
      throw std::runtime_error("there are no certificates");
    }
  }
  std::string operator()(const std::string& file) const { return (folder_ / file).string(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace rollcall
