#include "agent/commands/init_files.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "agent/base/toml_text.h"
#include "agent/commands/exit_code.h"
#include "agent/manual/examples.h"

namespace rollcall {
namespace {

constexpr const char* kSystemFolder = "/etc/rollcall";
constexpr const char* kServiceUser = "rollcall";
constexpr std::array<std::pair<const char*, const std::string_view*>, 2> kFiles = {
    {{"agent.toml", &kExampleAgentToml}, {"policy.toml", &kExamplePolicyToml}}};

std::string PasswordFile(const InitAnswers& answers) { return answers.name + ".password"; }

std::string Identity(const InitAnswers& answers) {
  const LdapOptions& options = answers.directory.options;
  if (options.bind_dn.empty()) return "";
  std::string text = "bind_dn = " + TomlText(options.bind_dn) + '\n';
  if (!options.bind_password_environment.empty()) {
    return text + "bind_password_environment = " + TomlText(options.bind_password_environment) + '\n';
  }
  if (answers.directory.password == nullptr) {
    return text + "bind_password_file = " + TomlText(options.bind_password_file) + '\n';
  }
  return text + "bind_password_file = \"${CREDENTIALS_DIRECTORY:.}/" + PasswordFile(answers) + "\"\n";
}

std::string Bases(const std::string& key, std::string_view plural, const std::vector<FoundBase>& bases) {
  std::string text = key + " = [\n";
  for (const FoundBase& base : bases) {
    text += "  " + TomlText(base.dn) + ",  # " + std::to_string(base.entries) + ' ' + std::string(plural) + '\n';
  }
  return text + "]\n";
}

[[noreturn]] void FailToWrite(const std::string& path) {
  throw UsageError(path + " cannot be written: " + std::strerror(errno) + "; nothing was");
}

// An example that nobody has changed is nobody's work.
bool IsExample(const std::string& path, std::string_view example) {
  std::ifstream file(path, std::ios::binary);
  return file && std::string(std::istreambuf_iterator<char>(file), {}) == example;
}

std::string ChooseFolder(const std::string& name) {
  if (!name.empty()) return name;
  return access(kSystemFolder, W_OK) == 0 ? kSystemFolder : ".";
}

}  // namespace

std::string AgentToml(const InitAnswers& answers) {
  const LdapOptions& options = answers.directory.options;
  std::string text =
      "# Made by `rollcall init`. What else can be said: man rollcall.toml\n\n"
      "[registry]\nconnect = " +
      TomlText(answers.registry) +
      "\n\n[deactivation]\npolicy = \"policy.toml\"\n\n[[source]]\nname = " + TomlText(answers.name) +
      "\ntype = \"ldap\"\nuris = " + TomlTexts(options.uris) + '\n';
  if (options.start_tls) text += "start_tls = true\n";
  if (!options.ca_file.empty()) text += "ca_file = " + TomlText(options.ca_file) + '\n';
  text += Identity(answers) + Bases("bases", "users", answers.directory.users);
  if (!answers.directory.groups.empty()) text += Bases("group_bases", "groups", answers.directory.groups);
  return text;
}

std::string PolicyToml(const InitAnswers& answers) {
  std::string text =
      "# Made by `rollcall init`. What else can be said: man rollcall-policy\n\n"
      "[defaults]\ninactive_days = " +
      std::to_string(answers.inactive_days) + "\n\n";
  if (!answers.protect.empty()) {
    text += "[[protect]]\nlogins = " + TomlTexts(answers.protect) + "\nreason = \"never deactivated\"\n\n";
  }
  return text + "[[rule]]\nname = \"everyone\"\ngroups = [\"*\"]\n";
}

InitFolder::InitFolder(const std::string& name)
    : path_(std::filesystem::absolute(ChooseFolder(name)).lexically_normal()) {
  struct stat folder {};
  if (stat(path_.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode)) {
    throw UsageError("there is no folder " + path_ + "; make it, or name another one with --folder");
  }
  if (access(path_.c_str(), W_OK) != 0) {
    throw UsageError("nothing can be written to " + path_ + "; be root, or name another folder with --folder");
  }
  for (const auto& [file, example] : kFiles) {
    if (std::filesystem::exists(File(file)) && !IsExample(File(file), *example)) {
      throw UsageError(File(file) + " is there already, and nothing is overwritten; move it away, or name another " +
                       "folder with --folder");
    }
  }
  const passwd* service = geteuid() == 0 ? getpwnam(kServiceUser) : nullptr;
  if (service == nullptr || service->pw_gid != folder.st_gid) return;
  service_uid_ = service->pw_uid;
  service_gid_ = service->pw_gid;
}

std::string InitFolder::File(const std::string& name) const { return (std::filesystem::path(path_) / name).string(); }

void InitFolder::WriteNew(const std::string& name, const std::string& text, Readers readers,
                          std::vector<std::string>& written) const {
  const std::string path = File(name);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) FailToWrite(path);
  written.push_back(path);
  // A password is the service's alone; it may read the configuration, but not change it.
  const bool shared = readers == Readers::kOwnerAndGroup;
  const bool owned = !is_of_service() ||
                     fchown(file, shared ? 0 : static_cast<uid_t>(service_uid_), static_cast<gid_t>(service_gid_)) == 0;
  const bool done = owned && fchmod(file, shared ? 0640 : 0600) == 0 &&
                    write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  if (close(file) != 0 || !done) FailToWrite(path);
}

void InitFolder::Write(const InitAnswers& answers) const {
  for (const auto& [file, example] : kFiles) {
    if (std::filesystem::exists(File(file))) std::filesystem::rename(File(file), File(file) + std::string(".example"));
  }
  std::vector<std::string> written;
  try {
    if (answers.directory.password != nullptr) {
      WriteNew(PasswordFile(answers), answers.directory.password->text() + '\n', Readers::kOwner, written);
    }
    WriteNew("policy.toml", PolicyToml(answers), Readers::kOwnerAndGroup, written);
    WriteNew("agent.toml", AgentToml(answers), Readers::kOwnerAndGroup, written);
  } catch (const UsageError&) {
    for (const std::string& path : written) unlink(path.c_str());
    throw;
  }
}

}  // namespace rollcall
