// Observations that outlive the calls that handed them over.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/connector.h"

namespace rollcall {

// Copies of what a connector finds, in its order and in one piece of memory that is used again after Clear: a full
// batch costs no allocation but for records of unusual size. Not thread-safe.
class ObservationBatch {
 public:
  ObservationBatch();
  ObservationBatch(const ObservationBatch&) = delete;
  ObservationBatch& operator=(const ObservationBatch&) = delete;

  // What the sink's functions take, where a view alone does not say which of them.
  struct Present {
    AnchorView anchor;
  };
  struct Gone {
    AnchorView anchor;
  };
  struct GroupPresent {
    AnchorView anchor;
  };
  struct GroupGone {
    AnchorView anchor;
  };
  struct Warning {
    std::string_view message;
  };

  void Add(const ObservedUser& user) { records_.emplace_back(Copy(user)); }
  void Add(const ObservedGroup& group) { records_.emplace_back(Copy(group)); }
  void Add(const LoginRecord& login);
  void Add(const Withdrawal& withdrawal);
  void Add(const UnreadableRecord& record);
  void Add(Present record) { records_.emplace_back(Present{Copy(record.anchor)}); }
  void Add(Gone record) { records_.emplace_back(Gone{Copy(record.anchor)}); }
  void Add(GroupPresent record) { records_.emplace_back(GroupPresent{Copy(record.anchor)}); }
  void Add(GroupGone record) { records_.emplace_back(GroupGone{Copy(record.anchor)}); }
  void Add(Warning record) { records_.emplace_back(Warning{Copy(record.message)}); }
  // Not copied: the group lives until the batch is cleared.
  void Refer(const ObservedGroup& group) { records_.emplace_back(&group); }

  bool IsEmpty() const { return records_.empty(); }
  // Time to hand it over.
  bool IsFull() const { return used_ >= kFull; }

  void TellTo(ObservationSink& sink) const;
  void Clear();

 private:
  // Some 400 users: enough that handing over costs nothing beside them, little enough to stay in a core's cache.
  static constexpr std::size_t kCapacity = std::size_t{256} << 10;
  // What one more record overflows is allocated for itself.
  static constexpr std::size_t kFull = kCapacity - (std::size_t{32} << 10);

  using Record = std::variant<const ObservedUser*, const ObservedGroup*, const LoginRecord*, Withdrawal,
                              UnreadableRecord, Present, Gone, GroupPresent, GroupGone, Warning>;

  void* Take(std::size_t size, std::size_t alignment);
  template <class T>
  T* Make(const T& value);
  template <class T>
  std::span<T> Copy(std::span<const T> values);
  std::string_view Copy(std::string_view text);
  AnchorView Copy(AnchorView anchor) { return {Copy(anchor.text)}; }
  DnView Copy(DnView dn) { return {Copy(dn.text), Copy(dn.key)}; }
  const ObservedUser* Copy(const ObservedUser& user);
  const ObservedGroup* Copy(const ObservedGroup& group);

  std::unique_ptr<std::array<std::byte, kCapacity>> memory_;
  std::pmr::monotonic_buffer_resource arena_;
  std::size_t used_ = 0;
  std::vector<Record> records_;
};

}  // namespace rollcall
