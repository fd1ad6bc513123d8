#include "agent/output/records.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "agent/base/json_text.h"
#include "agent/base/terminal_text.h"

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
    const auto member = value->find(field.substr(0, dot));
    if (member == value->end()) return nullptr;
    value = &*member;
    if (dot == field.npos) return value;
    field.remove_prefix(dot + 1);
  }
}

// A view into the value where it is a text, and else into `made`.
std::string_view ValueText(const Json& value, std::string& made) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (!value.is_array()) return made = JsonText(value);
  std::string text;
  for (const Json& element : value) {
    if (!text.empty()) text += "; ";
    text += ValueText(element, made);
  }
  return made = std::move(text);
}

std::string_view CellText(const Json& record, const Column& column, std::string& made) {
  if (column.text != nullptr) return made = column.text(record);
  const Json* value = FindField(record, column.field);
  return value == nullptr ? "" : ValueText(*value, made);
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
  void Flush() override { out_ << std::flush; }
  void Finish() override { out_ << (empty_ ? "[]\n" : "\n]\n") << std::flush; }

 private:
  std::ostream& out_;
  bool empty_ = true;
};

class JsonLinesWriter : public RecordWriter {
 public:
  explicit JsonLinesWriter(std::ostream& out) : out_(out) {}

  void Write(const Json& record) override { out_ << JsonText(record) << '\n'; }
  void Flush() override { out_ << std::flush; }
  void Finish() override { Flush(); }

 private:
  std::ostream& out_;
};

class CsvWriter : public RecordWriter {
 public:
  CsvWriter(std::span<const Column> columns, std::ostream& out)
      : columns_(ColumnsIn(columns, Column::In::kCsv)), out_(out) {
    for (const Column& column : columns_) Add(column, column.title);
  }

  // Numbers are ours and no formulas; -1 must stay a number.
  void Write(const Json& record) override {
    std::string made;
    for (const Column& column : columns_) {
      const std::string_view text = CellText(record, column, made);
      column.kind == Column::Kind::kNumber ? Add(column, text) : Add(column, CsvCell(text));
    }
  }
  void Flush() override { out_ << std::flush; }
  void Finish() override { Flush(); }

 private:
  void Add(const Column& column, std::string_view cell) {
    line_ += cell;
    if (&column != &columns_.back()) {
      line_ += ',';
      return;
    }
    out_ << line_ << "\r\n";
    line_.clear();
  }

  std::string line_;
  std::vector<Column> columns_;
  std::ostream& out_;
};

class TableWriter : public RecordWriter {
 public:
  TableWriter(std::span<const Column> columns, std::ostream& out)
      : columns_(ColumnsIn(columns, Column::In::kTable)), out_(out) {}

  void Write(const Json& record) override {
    Row row;
    row.reserve(columns_.size());
    std::string made;
    for (const Column& column : columns_) row.push_back(Shown(column, CellText(record, column, made)));
    if (!widths_.empty()) {
      Print(row);
    } else {
      waiting_.push_back(std::move(row));
      if (waiting_.size() == kRowsToMeasure) Start();
    }
  }
  void Flush() override {
    if (!waiting_.empty()) Start();
    out_ << std::flush;
  }
  void Finish() override { Flush(); }

 private:
  using Row = std::vector<std::string>;

  static std::string Shown(const Column& column, std::string_view text) {
    std::string shown = PrintableText(text);
    const auto point = column.kind == Column::Kind::kTime ? shown.find('.') : shown.npos;
    if (point != shown.npos) shown.erase(point, shown.find('Z') - point);
    return shown;
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
    line_.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths_[i] == 0) continue;
      const std::size_t blanks = widths_[i] - std::min(widths_[i], DisplayWidth(row[i]));
      const bool is_right = columns_[i].kind == Column::Kind::kNumber;
      line_.append(is_right ? blanks : 0, ' ').append(row[i]).append(is_right ? 2 : blanks + 2, ' ');
    }
    line_.erase(line_.find_last_not_of(' ') + 1);
    out_ << line_ << '\n';
  }

  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;  // empty until the first rows are measured
  std::vector<Row> waiting_;
  std::string line_;
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

}  // namespace rollcall
