// Open addressing for millions of small things that are known by their hashes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rollcall {

// `Slot` is what is kept of a thing, small and copied as it lies, with
//   std::uint32_t head() const       some bits of a hash
//   bool is_free() const             true of a Slot() and of no other
//   bool Is(const Slot& other) const the same thing
// A slot has its place by the order of its head among all, which takes a table of any size. Parts grow one by one and
// by a quarter: between 64 and 80 % of the memory is in use, and hardly any of it is there twice while it grows. Not
// thread-safe.
template <class Slot>
class HashTable {
 public:
  HashTable() {
    for (Part& part : parts_) part.slots.resize(kFewest);
  }

  // Will be asked for soon. Memory is slow: what comes between is not kept waiting. A function of its own GCC would
  // take for one without effect, and leave it out.
  [[gnu::always_inline]] void Expect(std::uint32_t head) const {
    const Part& part = parts_[PartOf(head)];
    __builtin_prefetch(&part.slots[PlaceOf(part, head)], 1);
  }

  bool Contains(const Slot& wanted) const {
    const Part& part = parts_[PartOf(wanted.head())];
    return !part.slots[Search(part, wanted)].is_free();
  }

  // The one that is there, or a free one.
  Slot Find(const Slot& wanted) const {
    const Part& part = parts_[PartOf(wanted.head())];
    return part.slots[Search(part, wanted)];
  }

  // The one that is there, or a free one, where it was not there before and is from now on.
  Slot Keep(const Slot& wanted) {
    Part& part = parts_[PartOf(wanted.head())];
    Slot& slot = part.slots[Search(part, wanted)];
    if (!slot.is_free()) return slot;
    slot = wanted;
    if (++part.used * 5 > part.slots.size() * 4) Grow(part);
    return Slot();
  }

 private:
  struct Part {
    std::vector<Slot> slots;
    std::size_t used = 0;
  };
  static constexpr int kPartBits = 6;
  static constexpr std::size_t kFewest = 16;

  static std::size_t PartOf(std::uint32_t head) { return head >> (32 - kPartBits); }
  static std::size_t PlaceOf(const Part& part, std::uint32_t head) {
    return std::uint64_t{head << kPartBits} * part.slots.size() >> 32;
  }

  // The slot that holds it, or the free one where it belongs.
  static std::size_t Search(const Part& part, const Slot& wanted) {
    std::size_t at = PlaceOf(part, wanted.head());
    while (!part.slots[at].is_free() && !part.slots[at].Is(wanted)) {
      if (++at == part.slots.size()) at = 0;
    }
    return at;
  }

  static void Grow(Part& part) {
    const std::vector<Slot> old = std::exchange(part.slots, std::vector<Slot>(part.slots.size() * 5 / 4));
    for (const Slot& slot : old) {
      if (!slot.is_free()) part.slots[Search(part, slot)] = slot;
    }
  }

  std::array<Part, std::size_t{1} << kPartBits> parts_;
};

}  // namespace rollcall
