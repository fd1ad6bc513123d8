#include "store/row_batch.h"

#include "store/statement.h"

namespace rollcall {

void RowBatch::Add(Params row) {
  if (row.size() != columns_) throw std::logic_error("a row has a value for each column");
  for (const Param& param : row) {
    if (param.kind() == Param::Kind::kText) RefuseNul(param.text());
  }
  values_.resize(values_.size() + columns_);
  Value* next = &values_[values_.size() - columns_];
  for (const Param& param : row) {
    Value& value = *next++;
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

}  // namespace rollcall
