// Values in one piece of memory that grows without a second copy of them.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace rollcall {

// What std::vector would hold twice for a moment, realloc moves by the page table alone. Not thread-safe.
template <class T>
requires std::is_trivially_copyable_v<T>
class GrowingArray {
 public:
  // Throws std::bad_alloc. References to others die.
  T& Append(T value) {
    if (size_ == capacity_) Grow();
    return *new (values_.get() + size_++) T(value);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t index) { return values_.get()[index]; }
  const T& operator[](std::size_t index) const { return values_.get()[index]; }
  T* begin() { return values_.get(); }
  T* end() { return values_.get() + size_; }
  const T* begin() const { return values_.get(); }
  const T* end() const { return values_.get() + size_; }

 private:
  struct Free {
    void operator()(T* values) const { std::free(values); }
  };

  void Grow() {
    constexpr std::size_t kSmallest = 64;
    const std::size_t capacity = capacity_ == 0 ? kSmallest : capacity_ * 2;
    auto* grown = static_cast<T*>(std::realloc(static_cast<void*>(values_.get()), capacity * sizeof(T)));
    if (grown == nullptr) throw std::bad_alloc();
    static_cast<void>(values_.release());
    values_.reset(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<T, Free> values_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace rollcall
