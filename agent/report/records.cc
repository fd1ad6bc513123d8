#include "agent/report/records.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "agent/report/text.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

// Widths are taken from so many rows; a later row that is wider is printed in full, out of line.
constexpr std::size_t kRowsToMeasure = 200;

// nullptr: the record does not have it.
const Json* FindField(const Json& record, std::string_view field) {
  const Json* value = &record;
  while (true) {
    if (!value->is_object()) return nullptr;
    const auto dot = field.find('.');
    const auto member = value->find(std::string(field.substr(0, dot)));
    if (member == value->end()) return nullptr;
    value = &*member;
    if (dot == field.npos) return value;
    field.remove_prefix(dot + 1);
  }
}

std::string ValueText(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return JsonText(value);
  std::string text;
  for (const Json& element : value) {
    if (!text.empty()) text += "; ";
    text += ValueText(element);
  }
  return text;
}

std::string CellText(const Json& record, const Column& column) {
  if (column.text != nullptr) return column.text(record);
  const Json* value = FindField(record, column.field);
  return value == nullptr ? "" : ValueText(*value);
}

std::vector<Column> ColumnsIn(std::span<const Column> columns, Column::In in) {
  std::vector<Column> result;
  std::ranges::copy_if(columns, std::back_inserter(result),
                       [in](const Column& column) { return column.in == Column::In::kBoth || column.in == in; });
  return result;
}

class JsonArrayWriter : public RecordWriter {
 public:
  explicit JsonArrayWriter(std::ostream& out) : out_(out) {}

  void Write(const Json& record) override {
    out_ << (empty_ ? "[\n  " : ",\n  ") << JsonText(record);
    empty_ = false;
  }
  void Finish() override { out_ << (empty_ ? "[]\n" : "\n]\n") << std::flush; }

 private:
  std::ostream& out_;
  bool empty_ = true;
};

class JsonLinesWriter : public RecordWriter {
 public:
  explicit JsonLinesWriter(std::ostream& out) : out_(out) {}

  void Write(const Json& record) override { out_ << JsonText(record) << '\n'; }
  void Finish() override { out_ << std::flush; }

 private:
  std::ostream& out_;
};

class CsvWriter : public RecordWriter {
 public:
  CsvWriter(std::span<const Column> columns, std::ostream& out)
      : columns_(ColumnsIn(columns, Column::In::kCsv)), out_(out) {
    for (const Column& column : columns_) Add(column, std::string(column.title));
  }

  void Write(const Json& record) override {
    // Numbers are ours and no formulas; -1 must stay a number.
    for (const Column& column : columns_) {
      const std::string text = CellText(record, column);
      Add(column, column.kind == Column::Kind::kNumber ? text : CsvCell(text));
    }
  }
  void Finish() override { out_ << std::flush; }

 private:
  void Add(const Column& column, const std::string& cell) {
    out_ << cell << (&column == &columns_.back() ? "\r\n" : ",");
  }

  std::vector<Column> columns_;
  std::ostream& out_;
};

class TableWriter : public RecordWriter {
 public:
  TableWriter(std::span<const Column> columns, std::ostream& out)
      : columns_(ColumnsIn(columns, Column::In::kTable)), out_(out) {}

  void Write(const Json& record) override {
    Row row;
    for (const Column& column : columns_) row.push_back(Shown(column, CellText(record, column)));
    if (!widths_.empty()) {
      Print(row);
    } else {
      waiting_.push_back(std::move(row));
      if (waiting_.size() == kRowsToMeasure) Start();
    }
  }
  void Finish() override {
    if (!waiting_.empty()) Start();
    out_ << std::flush;
  }

 private:
  using Row = std::vector<std::string>;

  static std::string Shown(const Column& column, std::string text) {
    const auto point = text.find('.');
    if (column.kind == Column::Kind::kTime && point != text.npos) text.erase(point, text.find('Z') - point);
    return PrintableText(text);
  }

  // "GRANTED AT" for "grantedAt".
  static std::string Heading(std::string_view title) {
    std::string heading;
    for (const char c : title) {
      if (c >= 'A' && c <= 'Z') heading += ' ';
      heading += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return heading;
  }

  static Row Titles(std::span<const Column> columns) {
    Row titles;
    for (const Column& column : columns) titles.push_back(Heading(column.title));
    return titles;
  }

  // 0 for a column that is not shown.
  std::size_t WidthOf(std::size_t column, const std::string& title) const {
    const auto is_empty = [column](const Row& row) { return row[column].empty() || row[column] == "0"; };
    if (columns_[column].empty == Column::Empty::kHidden && std::ranges::all_of(waiting_, is_empty)) return 0;
    std::size_t width = DisplayWidth(title);
    for (const Row& row : waiting_) width = std::max(width, DisplayWidth(row[column]));
    return width;
  }

  void Start() {
    const Row titles = Titles(columns_);
    for (std::size_t i = 0; i < titles.size(); ++i) widths_.push_back(WidthOf(i, titles[i]));
    Print(titles);
    for (const Row& row : waiting_) Print(row);
    waiting_.clear();
  }

  void Print(const Row& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths_[i] == 0) continue;
      const std::string blanks(widths_[i] - std::min(widths_[i], DisplayWidth(row[i])), ' ');
      line += columns_[i].kind == Column::Kind::kNumber ? blanks + row[i] : row[i] + blanks;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << '\n';
  }

  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;  // empty until the first rows are measured
  std::vector<Row> waiting_;
  std::ostream& out_;
};

}  // namespace

OutputError::OutputError(int code)
    : std::runtime_error(std::string("cannot write the output: ") + std::strerror(code)), code_(code) {}

OutputError::OutputError(const std::string& path, int code)
    : std::runtime_error(path + ": cannot be written: " + std::strerror(code)), code_(code) {}

void ThrowIfFailed(const std::ostream& out) {
  if (!out) throw OutputError(errno);
}

std::unique_ptr<RecordWriter> MakeRecordWriter(OutputFormat format, std::span<const Column> columns,
                                               std::ostream& out) {
  switch (format) {
    case OutputFormat::kTable:
      return std::make_unique<TableWriter>(columns, out);
    case OutputFormat::kJson:
      return std::make_unique<JsonArrayWriter>(out);
    case OutputFormat::kCsv:
      return std::make_unique<CsvWriter>(columns, out);
    case OutputFormat::kJsonLines:
      return std::make_unique<JsonLinesWriter>(out);
  }
  throw std::logic_error("unknown output format");
}

std::string JsonText(const Json& value, JsonLayout layout) {
  const int indent = layout == JsonLayout::kIndented ? 2 : -1;
  return PrintableJson(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

}  // namespace rollcall
