#include "tests/temporary_folder.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace rollcall {

TemporaryFolder::TemporaryFolder() {
  path_ = std::filesystem::temp_directory_path() / "rollcall-test-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a folder " + path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::Write(std::string_view name, std::string_view content) const {
  std::string file = path_ + '/' + std::string(name);
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

}  // namespace rollcall
