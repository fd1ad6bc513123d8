#include "agent/base/pass_report.h"

namespace rollcall {

std::string ToJson(const PassCounts& counts) {
  std::string json = "{";
  for (const PassCount& count : kPassCounts) {
    if (json.size() > 1) json += ',';
    json += '"' + std::string(count.name) + "\":" + std::to_string(counts.*count.member);
  }
  return json + '}';
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
