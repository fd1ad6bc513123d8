// Rows that wait for the one statement that writes them all. Inside store/ only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/database.h"

namespace rollcall {

// Copies what it is given, into memory that it keeps for the next rows. Not thread-safe.
class RowBatch {
 public:
  explicit RowBatch(std::size_t columns) : columns_(columns) {}

  // A value for each column. Throws StoreError where a text holds a NUL.
  void Add(Params row);
  void Clear();

  std::size_t rows() const { return values_.size() / columns_; }
  std::size_t bytes() const { return values_.size() * sizeof(Value) + texts_.size(); }
  struct Value {
    std::int64_t integer = 0;  // of a text: where it begins
    std::uint32_t size = 0;    // of a text
    Param::Kind kind = Param::Kind::kInteger;
    bool null = false;
  };
  // Die with the next Add or Clear.
  const Value& At(std::size_t row, std::size_t column) const { return values_[row * columns_ + column]; }
  const char* TextOf(const Value& value) const { return texts_.data() + value.integer; }

 private:
  std::size_t columns_;
  std::vector<Value> values_;
  std::string texts_;
};

}  // namespace rollcall
