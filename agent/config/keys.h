// Keys that set one member of an options struct each, as tables.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/config/section.h"

namespace rollcall {

enum class Need : std::uint8_t { kOptional, kRequired };

// What a string is.
enum class Form : std::uint8_t {
  kText,
  kPath,  // of something that may not be there yet; relative ones begin at the configuration's folder
  kFile,  // the same, but the file must be there; empty: none
};

template <class Options>
struct Key {
  using Member = std::variant<std::string Options::*, bool Options::*, std::int32_t Options::*,
                              std::chrono::seconds Options::*, std::vector<std::string> Options::*>;
  std::string_view name;
  Member member;
  Need need = Need::kOptional;  // required texts and arrays must not be empty either
  Form form = Form::kText;
  Bounds<std::int64_t> bounds = {0, 0};  // of integers and seconds
};

void ReadText(const Section& section, std::string_view key, Need need, Form form, std::string& text);
void ReadTexts(const Section& section, std::string_view key, Need need, std::vector<std::string>& texts);

// Sets the members whose keys are there; the others keep their defaults.
template <class Options>
void ReadKeys(const Section& section, std::span<const Key<Options>> keys, Options& options) {
  for (const Key<Options>& key : keys) {
    const auto read = [&](auto member) {
      auto& value = options.*member;
      using Value = std::remove_reference_t<decltype(value)>;
      if constexpr (std::is_same_v<Value, std::string>) {
        ReadText(section, key.name, key.need, key.form, value);
      } else if constexpr (std::is_same_v<Value, bool>) {
        value = section.Flag(key.name).value_or(value);
      } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
        ReadTexts(section, key.name, key.need, value);
      } else if (const auto number = section.Integer(key.name, key.bounds)) {
        value = static_cast<Value>(*number);
      }
    };
    std::visit(read, key.member);
  }
}

template <class Options>
void AppendNames(std::span<const Key<Options>> keys, std::vector<std::string_view>& names) {
  for (const auto& key : keys) names.push_back(key.name);
}

// Every key that agent.toml may have, those of all its tables; for the test that the example file shows them.
std::vector<std::string_view> AllKeys();

}  // namespace rollcall
