// Rows that wait for the one statement that writes them all. Inside store/ only.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace rollcall {

// Copies what it is given, into memory that it keeps for the next rows. What all rows have in common it keeps once.
// Not thread-safe.
class RowBatch {
 public:
  explicit RowBatch(std::size_t columns) : columns_(columns) {}

  // A value for each column, which has the same kind in all rows. Throws StoreError where a text holds a NUL.
  void Add(Params row);
  void Clear();

  std::size_t rows() const { return rows_; }
  std::size_t bytes() const { return values_ * sizeof(Value) + texts_.size(); }
  struct Value {
    static constexpr std::uint32_t kNull = std::numeric_limits<std::uint32_t>::max();
    std::int64_t integer = 0;  // of a text: where it begins
    std::uint32_t size = 0;    // of a text; or kNull
    bool null() const { return size == kNull; }
  };
  Param::Kind KindOf(std::size_t column) const { return columns_[column].kind; }
  // The column has another value in some row than in others.
  bool Varies(std::size_t column) const { return columns_[column].values.size() > 1; }
  // Die with the next Add or Clear.
  const Value& At(std::size_t row, std::size_t column) const {
    const std::vector<Value>& values = columns_[column].values;
    return values[values.size() > 1 ? row : 0];
  }
  // The row will be read soon. Another core has written it, whose memory is slow to come.
  void Expect(std::size_t row) const {
    if (row >= rows_) return;
    for (const Column& column : columns_) {
      if (column.values.size() > 1) __builtin_prefetch(&column.values[row]);
    }
  }
  std::string_view TextOf(const Value& value) const { return {texts_.data() + value.integer, value.size}; }

 private:
  struct Column {
    Param::Kind kind = Param::Kind::kInteger;
    std::vector<Value> values;  // one: all rows have it
  };

  bool Is(const Value& value, const Param& param) const;
  Value Keep(const Param& param);
  void Add(const Param& param, Column& column);
  void RemoveLast();

  std::vector<Column> columns_;
  std::string texts_;
  std::size_t rows_ = 0;
  std::size_t values_ = 0;
};

}  // namespace rollcall
