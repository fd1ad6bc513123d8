#include "tests/agent/commands/harness.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "agent/commands/command_line.h"

namespace rollcall {

CommandTest::CommandTest() {
  std::string path = (std::filesystem::temp_directory_path() / "rollcall-test-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make a folder for the test: " + path);
  folder_ = path;
}

CommandTest::~CommandTest() { std::filesystem::remove_all(folder_); }

void CommandTest::Write(std::string_view name, std::string_view text) const {
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

void CommandTest::Configure(std::string_view sources) const {
  std::string text(sources);
  for (std::size_t at = text.find("path = \""); at != text.npos; at = text.find("path = \"", at + 8)) {
    text.insert(at + 8, folder_.string() + "/");
  }
  Write("agent.toml", "[registry]\nconnect = \"sqlite3://" + Path("registry.db") + "\"\n" + text);
}

Ran CommandTest::Run(std::vector<std::string> words) {
  if (std::filesystem::exists(Path("agent.toml")))
    words.insert(words.end(), {"--create-registry", "--config", Path("agent.toml")});
  return RunExactly(std::move(words));
}

Ran CommandTest::RunExactly(std::vector<std::string> words) {
  words.insert(words.begin(), "rollcall");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in(answers_);
  Context context{.clock = [this] { return now_; },
                  .out = out,
                  .err = err,
                  .err_is = err_is_,
                  .actor = "alice",
                  .config_candidates = {Path("no-etc.toml"), Path("no-local.toml")},
                  .in = in};
  const ExitCode code =
      TranslateErrors([&] { return RunCommandLine(static_cast<int>(argv.size()), argv.data(), context); }, err);
  return {static_cast<int>(code), out.str(), err.str()};
}

}  // namespace rollcall
