// A real SCIM 2.0 server of one test (scripts/servers/scim), gone with the object.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/temporary_folder.h"

namespace rollcall {

class ScimServer {
 public:
  // Whether `scripts/install scim` has been run.
  static bool IsInstalled();

  // With TLS. Throws std::runtime_error where it does not start. Also ignores SIGPIPE, as main does.
  ScimServer();
  ~ScimServer();
  ScimServer(const ScimServer&) = delete;
  ScimServer& operator=(const ScimServer&) = delete;

  // A value of the script's env file: "URL", "TOKEN_FILE", "CA_FILE", "PORT".
  const std::string& operator[](const std::string& key) const { return env_.at(key); }

  // Through the server's own interface. Each throws std::runtime_error where the server refuses.
  // Returns the id.
  std::string Create(const std::string& resource, const std::string& json) const;
  // user0 and so on. Returns their ids.
  std::vector<std::string> CreateUsers(int count) const;
  std::string CreateGroup(const std::string& name, const std::vector<std::string>& members) const;
  // A replacement of `path` by `value`, which is JSON.
  void Replace(const std::string& resource, const std::string& id, const std::string& path,
               const std::string& value) const;
  void Delete(const std::string& resource, const std::string& id) const;

  void Kill() const;  // SIGKILL

 private:
  int Script(const std::string& command, const std::vector<std::string>& arguments = {}) const;
  std::string Send(const std::string& method, const std::string& path, const std::string& body) const;

  TemporaryFolder folder_;
  std::map<std::string, std::string> env_;
};

}  // namespace rollcall
