// Runs commands in this process at given times. Each line of the standard input is {"at": milliseconds since 1970,
// "args": [...]}; each line of the standard output is {"code", "out", "err"} of it.
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/base/time_text.h"
#include "agent/commands/command_line.h"

namespace rollcall {
namespace {

nlohmann::json Run(const nlohmann::json& request) {
  const TimePoint now{std::chrono::milliseconds(request.at("at").get<std::int64_t>())};
  auto words = request.at("args").get<std::vector<std::string>>();
  words.insert(words.begin(), "rollcall");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in;
  Context context{.clock = [now] { return now; }, .out = out, .err = err, .actor = "model", .in = in};
  const ExitCode code =
      TranslateErrors([&] { return RunCommandLine(static_cast<int>(argv.size()), argv.data(), context); }, err);
  return {{"code", static_cast<int>(code)}, {"out", out.str()}, {"err", err.str()}};
}

}  // namespace
}  // namespace rollcall

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << rollcall::Run(nlohmann::json::parse(line)).dump() << std::endl;
}
