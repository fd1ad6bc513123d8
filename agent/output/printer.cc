#include "agent/output/printer.h"

#include <nlohmann/json.hpp>

#include "agent/base/json_text.h"
#include "agent/base/terminal_text.h"

namespace rollcall {
namespace {

void PrintCard(const Card& card, std::ostream& out) {
  constexpr std::size_t kLabelWidth = 17;
  for (const CardItem& item : card) {
    std::string label(item.label);
    if (item.values.empty()) out << label.append(kLabelWidth - label.size(), ' ') << "(none)\n";
    for (const std::string& value : item.values) {
      out << label.append(kLabelWidth - label.size(), ' ') << PrintableText(value) << '\n';
      label.clear();
    }
  }
}

}  // namespace

Printer::Printer(std::span<const Column> columns, Context& context)
    : context_(context), rows_(MakeRecordWriter(context.format, columns, context.out)) {}

void Printer::Print(const nlohmann::ordered_json& record) {
  rows_->Write(record);
  ThrowIfFailed(context_.out);
  any_ = true;
}

void Printer::Flush() {
  rows_->Flush();
  ThrowIfFailed(context_.out);
}

void Printer::Finish(std::string_view if_none) {
  rows_->Finish();
  ThrowIfFailed(context_.out);
  if (!any_ && !if_none.empty()) context_.err << if_none << std::endl;
}

CardItem Line(std::string_view label, const std::string& value) {
  return {label, value.empty() ? std::vector<std::string>{} : std::vector<std::string>{value}};
}

void PrintJson(const nlohmann::ordered_json& value, Context& context) {
  context.out << JsonText(value, JsonLayout::kIndented) << '\n';
  ThrowIfFailed(context.out);
}

void PrintOne(const Card& card, const nlohmann::ordered_json& record, std::span<const Column> columns,
              Context& context) {
  switch (context.format) {
    case OutputFormat::kTable:
      PrintCard(card, context.out);
      break;
    case OutputFormat::kJson:
      PrintJson(record, context);
      break;
    case OutputFormat::kCsv:
    case OutputFormat::kJsonLines:
      const auto rows = MakeRecordWriter(context.format, columns, context.out);
      rows->Write(record);
      rows->Finish();
  }
  ThrowIfFailed(context.out);
}

}  // namespace rollcall
