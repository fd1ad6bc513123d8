#include "store/engine/row_batch.h"

#include "store/engine/statement.h"

namespace rollcall {

void RowBatch::Add(Params row) {
  if (row.size() != columns_.size()) throw std::logic_error("a row has a value for each column");
  const std::size_t before = texts_.size();
  auto column = columns_.begin();
  for (const Param& param : row) Add(param, *column++);
  ++rows_;
  try {
    RefuseNul(std::string_view(texts_).substr(before));
  } catch (const StoreError&) {
    RemoveLast();
    throw;
  }
}

void RowBatch::Add(const Param& param, Column& column) {
  std::vector<Value>& values = column.values;
  column.kind = param.kind();
  if (values.size() == 1) {
    if (Is(values.front(), param)) return;
    values_ += rows_ - 1;
    values.resize(rows_, Value(values.front()));
  }
  values.push_back(Keep(param));
  ++values_;
}

bool RowBatch::Is(const Value& value, const Param& param) const {
  if (value.null() || param.null()) return value.null() == param.null();
  if (param.kind() == Param::Kind::kInteger) return value.integer == param.integer();
  return TextOf(value) == param.text();
}

RowBatch::Value RowBatch::Keep(const Param& param) {
  if (param.null()) return {.size = Value::kNull};
  if (param.kind() == Param::Kind::kInteger) return {.integer = param.integer()};
  const Value value{.integer = std::ssize(texts_), .size = static_cast<std::uint32_t>(param.text().size())};
  texts_ += param.text();
  return value;
}

// What it has of texts is used by nobody.
void RowBatch::RemoveLast() {
  for (Column& column : columns_) {
    if (column.values.size() == rows_) column.values.pop_back();
  }
  --rows_;
}

void RowBatch::Clear() {
  for (Column& column : columns_) column.values.clear();
  texts_.clear();
  rows_ = 0;
  values_ = 0;
}

}  // namespace rollcall
