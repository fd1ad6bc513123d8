// How a command prints what it found: many records, or one.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/output/context.h"

namespace rollcall {

// Records as they come, in the context's format. `columns` outlive it.
class Printer {
 public:
  Printer(std::span<const Column> columns, Context& context);

  // Throws OutputError.
  void Print(const nlohmann::ordered_json& record);
  // Prints what was printed so far at once, for a reader who waits for more. Throws OutputError.
  void Flush();
  // The last call. Where nothing was printed, `if_none` is printed on context.err, unless it is empty.
  void Finish(std::string_view if_none);

 private:
  Context& context_;
  std::unique_ptr<RecordWriter> rows_;
  bool any_ = false;
};

// One record as a person reads it: a label, up to 16 characters long, and its values, each on a line.
struct CardItem {
  std::string_view label;
  std::vector<std::string> values;
};
using Card = std::vector<CardItem>;

// No value where the text is empty.
CardItem Line(std::string_view label, const std::string& value);

// One value as indented JSON. Throws OutputError.
void PrintJson(const nlohmann::ordered_json& value, Context& context);

// Prints the card in place of a table, and the record in every other format.
void PrintOne(const Card& card, const nlohmann::ordered_json& record, std::span<const Column> columns,
              Context& context);

}  // namespace rollcall
