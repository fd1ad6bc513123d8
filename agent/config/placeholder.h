// ${name} and ${name:default} in the text of a configuration.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

// The value of a name; nullopt: nobody knows it.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// Asks `settings`, then the environment: for the name as it is, then with '_' for every '.' and '-'. Keeps a
// reference to `settings`.
Lookup SettingsAndEnvironment(const Settings& settings);

bool HasPlaceholder(std::string_view text);

struct Expansion {
  std::string text;
  std::string error;  // what is wrong and the way out; empty: `text` is good
};
// Puts values in. A default reaches to the next '}' and may be empty; values are not expanded again; "$${"
// stands for "${". A name consists of letters, digits, '_', '.' and '-'.
Expansion ExpandPlaceholders(std::string_view text, const Lookup& lookup);

}  // namespace rollcall
