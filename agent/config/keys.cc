#include "agent/config/keys.h"

namespace rollcall {

void ReadText(const Section& section, std::string_view key, Need need, Form form, std::string& text) {
  auto found = section.Text(key);
  if (need == Need::kRequired && !found) section.FailMissing(key);
  if (need == Need::kRequired && found->empty()) section.Fail(key, "must not be empty");
  if (!found) return;
  text = form == Form::kText || found->empty() ? std::move(*found) : section.Resolve(*found);
  if (form == Form::kFile && !text.empty()) section.RequireFile(key, text);
}

void ReadTexts(const Section& section, std::string_view key, Need need, std::vector<std::string>& texts) {
  auto found = section.Texts(key);
  if (need == Need::kRequired && !found) section.FailMissing(key);
  if (need == Need::kRequired && found->empty()) section.Fail(key, "must hold one string at least");
  if (found) texts = std::move(*found);
}

}  // namespace rollcall
