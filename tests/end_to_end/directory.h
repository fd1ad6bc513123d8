// rollcall with one source, "corp", that is a directory of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/end_to_end/installation.h"
#include "tests/servers/slapd.h"

namespace rollcall {

// A [[source]] that reads all users and groups of `slapd` at `uri` as the agent, with timeout_seconds = 2, so that
// tests can wait for it. `further` is more lines of it.
inline std::string DirectorySource(const Slapd& slapd, const std::string& uri, const std::string& further = "") {
  return "[[source]]\nname = \"corp\"\ntype = \"ldap\"\ntimeout_seconds = 2\nuris = [\"" + uri + "\"]\nbind_dn = \"" +
         slapd["BIND_DN"] + "\"\nbases = [\"" + slapd["BASE"] + "\"]\ngroup_bases = [\"" + slapd["BASE"] + "\"]\n" +
         further + '\n';
}

inline std::string WithPassword(const std::string& file) { return "bind_password_file = \"" + file + "\"\n"; }

struct DirectoryInstallation {
  explicit DirectoryInstallation(std::string_view ldif, const std::vector<std::string>& slapd_arguments = {})
      : slapd(ldif, slapd_arguments) {
    rollcall.Configure(DirectorySource(slapd, slapd["URI"], WithPassword(slapd["PASSWORD_FILE"])));
  }

  Slapd slapd;
  TemporaryFolder folder;
  Installation rollcall{folder.path()};
};

}  // namespace rollcall
