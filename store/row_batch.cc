#include "store/row_batch.h"

#include "store/statement.h"

namespace rollcall {

void RowBatch::Add(Params row) {
  if (row.size() != columns_) throw std::logic_error("a row has a value for each column");
  for (const Param& param : row) RefuseNul(param.text());
  for (const Param& param : row) {
    Value& value = values_.emplace_back();
    value.kind = param.kind();
    value.null = param.null();
    value.integer = param.integer();
    if (param.kind() != Param::Kind::kText) continue;
    value.integer = std::ssize(texts_);
    value.size = static_cast<std::uint32_t>(param.text().size());
    texts_ += param.text();
  }
}

void RowBatch::Clear() {
  values_.clear();
  texts_.clear();
}

Param RowBatch::At(std::size_t row, std::size_t column) const {
  const Value& value = values_[row * columns_ + column];
  if (value.kind == Param::Kind::kInteger) {
    return value.null ? Param(std::optional<std::int64_t>()) : Param(value.integer);
  }
  if (value.null) return std::optional<std::string_view>();
  return std::string_view(texts_).substr(static_cast<std::size_t>(value.integer), value.size);
}

}  // namespace rollcall
