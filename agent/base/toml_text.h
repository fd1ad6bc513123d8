// Values as a TOML file spells them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// A basic string that LoadConfig and LoadPolicy read as `text`: "${" becomes "$${".
std::string TomlText(std::string_view text);
// An array of them on one line.
std::string TomlTexts(const std::vector<std::string>& texts);

}  // namespace rollcall
