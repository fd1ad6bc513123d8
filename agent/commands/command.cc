#include "agent/commands/command.h"

namespace rollcall {

Parameter& Parameter::Required() {
  is_required = true;
  return *this;
}

Parameter& Parameter::OneOf(std::vector<std::string> words) {
  choices = std::move(words);
  return *this;
}

Parameter& Parameter::Suggests(std::vector<std::string> words) {
  suggestions = std::move(words);
  return *this;
}

Parameter& Parameter::Between(std::int64_t least, std::int64_t most) {
  limits = {least, most};
  return *this;
}

Parameter& Parameter::Positive() {
  limits = {1, std::nullopt};
  return *this;
}

Parameter& Parameter::Excludes(std::string option) {
  excluded = std::move(option);
  return *this;
}

bool Parameter::IsList() const {
  return std::holds_alternative<std::vector<std::string>*>(target) ||
         std::holds_alternative<std::vector<std::int64_t>*>(target);
}

std::string Parameter::ValueText() const {
  if (limits && !limits->most) return value + ":POSITIVE";
  if (limits) return value + ":INT in [" + std::to_string(limits->least) + " - " + std::to_string(*limits->most) + "]";
  if (choices.empty()) return value;
  std::string words;
  for (const std::string& choice : choices) words += (words.empty() ? "" : ",") + choice;
  return value + ":{" + words + "}";
}

Parameter& Command::Option(std::string name, std::string value, Parameter::Target target, std::string summary) {
  return parameters_.emplace_back(Parameter{
      .name = std::move(name), .value = std::move(value), .summary = std::move(summary), .target = std::move(target)});
}

Parameter& Command::Positional(std::string name, Parameter::Target target, std::string summary) {
  return Option(std::move(name), "", std::move(target), std::move(summary));
}

}  // namespace rollcall
