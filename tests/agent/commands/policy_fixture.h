// A source of six people, and a policy about them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/time_text.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {

inline constexpr std::string_view kPolicy = R"([defaults]
inactive_days = 180

[[protect]]
logins = ["svc-*"]
reason = "services"

[[rule]]
name = "externals"
logins = ["ext-*"]
inactive_days = 60
archive_after_days = 30

[[rule]]
name = "everyone else"
)";

// ann was seen yesterday, bob 170, cid 190, ext-1 59, ext-2 61 and svc-1 999 days ago. It is 2026-11-22.
class PolicyCommand : public CommandTest {
 protected:
  PolicyCommand() {
    Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\ntime_zone = \"Europe/Paris\"\n") +
              std::string(kHr));
    Write("policy.toml", kPolicy);
    WriteLogins(0);
    Run({"sync"});
  }
  void WriteLogins(int ann_days_ago) {
    const std::pair<const char*, int> people[] = {{"ann", ann_days_ago}, {"bob", 170},  {"cid", 190},
                                                  {"ext-1", 59},         {"ext-2", 61}, {"svc-1", 999}};
    std::string csv = "login,email,lastLogin\n";
    for (const auto& [login, ago] : people) {
      csv += std::string(login) + "," + login + "@x.org," + ToIso8601(start_ - std::chrono::days{ago}) + "\n";
    }
    Write("hr.csv", csv);
  }
  nlohmann::json Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    const Ran ran = Run(std::move(words));
    return nlohmann::json::parse(ran.out);
  }
  std::vector<std::string> Logins(const std::vector<std::string>& words) {
    std::vector<std::string> logins;
    for (const nlohmann::json& each : Json(words)) logins.push_back(each.at("login"));
    return logins;
  }
  const TimePoint start_ = now_;
};

}  // namespace rollcall
