#include "agent/base/json_text.h"

#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"

namespace rollcall {

std::string JsonText(const nlohmann::ordered_json& value, JsonLayout layout) {
  const int indent = layout == JsonLayout::kIndented ? 2 : -1;
  return PrintableJson(value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace rollcall
