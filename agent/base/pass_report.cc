#include "agent/base/pass_report.h"

#include <nlohmann/json.hpp>

namespace rollcall {

std::string ToJson(const PassCounts& counts) {
  nlohmann::ordered_json json;
  for (const PassCount& count : kPassCounts) json[std::string(count.name)] = counts.*count.member;
  return json.dump();
}

std::string ToText(const std::vector<Held>& held) {
  std::string text;
  for (const Held& each : held) {
    text += (text.empty() ? "" : "; ") + each.reason;
    if (each.plan) text += " (plan " + std::to_string(static_cast<std::int64_t>(*each.plan)) + ")";
  }
  return text;
}

}  // namespace rollcall
