// The files that `rollcall init` writes.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/init_directory.h"

namespace rollcall {

// What was chosen.
struct InitAnswers {
  std::string name;
  std::string registry;
  int inactive_days = 180;
  std::vector<std::string> protect;
  ChosenDirectory directory;
};

std::string AgentToml(const InitAnswers& answers);
std::string PolicyToml(const InitAnswers& answers);

// Where a configuration is made.
class InitFolder {
 public:
  // `name`: as in InitOptions. Throws UsageError where there is a configuration already, or no folder to write to.
  explicit InitFolder(const std::string& name);

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const;
  // Whether the files are for the service's user, as the package has made it, and not for who calls.
  bool is_of_service() const { return service_uid_ >= 0; }

  // Writes all of them or none; never over a file. Throws UsageError.
  void Write(const InitAnswers& answers) const;

 private:
  enum class Readers : std::uint8_t { kOwnerAndGroup, kOwner };
  void WriteNew(const std::string& name, const std::string& text, Readers readers,
                std::vector<std::string>& written) const;

  std::string path_;
  long service_uid_ = -1;
  long service_gid_ = -1;
};

}  // namespace rollcall
