#include "tests/servers/scim_server.h"

#include <httplib.h>
#include <tests/paths.h>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/servers/slapd.h"

namespace rollcall {
namespace {

constexpr const char* kScript = ROLLCALL_SOURCE_DIR "/scripts/servers/scim";
constexpr const char* kUserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr const char* kGroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
constexpr const char* kPatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

}  // namespace

bool ScimServer::IsInstalled() { return RunProgram({kScript, "installed"}) == 0; }

ScimServer::ScimServer() {
  std::signal(SIGPIPE, SIG_IGN);
  if (Script("start", {"--tls"}) != 0) throw std::runtime_error("the SCIM server does not start");
  std::ifstream file(folder_.path() + "/scim/env");
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) env_[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

ScimServer::~ScimServer() { Script("stop"); }

int ScimServer::Script(const std::string& command, const std::vector<std::string>& arguments) const {
  std::vector<std::string> line = {kScript, command, folder_.path() + "/scim"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return RunProgram(line);
}

std::string ScimServer::Send(const std::string& method, const std::string& path, const std::string& body) const {
  httplib::SSLClient client("127.0.0.1", std::stoi(env_.at("PORT")));
  client.set_ca_cert_path(env_.at("CA_FILE").c_str());
  httplib::Request request;
  request.method = method;
  request.path = "/scim/v2/" + path;
  request.set_header("Authorization", "Bearer " + env_.at("TOKEN"));
  request.set_header("Content-Type", "application/scim+json");
  request.body = body;
  const auto result = client.send(request);
  if (!result || result->status >= 300)
    throw std::runtime_error(method + ' ' + path + ": " + (result ? result->body : "no answer"));
  return result->body;
}

std::string ScimServer::Create(const std::string& resource, const std::string& json) const {
  return nlohmann::json::parse(Send("POST", resource, json)).at("id");
}

std::vector<std::string> ScimServer::CreateUsers(int count) const {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) {
    const std::string name = "user" + std::to_string(i);
    const nlohmann::json user = {{"schemas", {kUserSchema}},
                                 {"userName", name},
                                 {"active", true},
                                 {"displayName", "User " + std::to_string(i)},
                                 {"emails", {{{"value", name + "@example.com"}, {"primary", true}}}}};
    ids.push_back(Create("Users", user.dump()));
  }
  return ids;
}

std::string ScimServer::CreateGroup(const std::string& name, const std::vector<std::string>& members) const {
  nlohmann::json group = {{"schemas", {kGroupSchema}}, {"displayName", name}, {"members", nlohmann::json::array()}};
  for (const std::string& id : members) group["members"].push_back({{"value", id}});
  return Create("Groups", group.dump());
}

void ScimServer::Replace(const std::string& resource, const std::string& id, const std::string& path,
                         const std::string& value) const {
  const nlohmann::json patch = {
      {"schemas", {kPatchSchema}},
      {"Operations", {{{"op", "replace"}, {"path", path}, {"value", nlohmann::json::parse(value)}}}}};
  Send("PATCH", resource + '/' + id, patch.dump());
}

void ScimServer::Delete(const std::string& resource, const std::string& id) const {
  Send("DELETE", resource + '/' + id, "");
}

void ScimServer::Kill() const { kill(std::stoi(env_.at("PID")), SIGKILL); }

}  // namespace rollcall
