#include "connectors/batch_queue.h"

#include <utility>

namespace rollcall {

void BatchQueue::WaitForSpace(Lock& lock, std::size_t most_waiting) {
  moved_.wait(lock, [&] { return cancelled_ || pushed_ - popped_ <= most_waiting; });
  if (cancelled_) throw Cancelled();
}

void BatchQueue::Push() {
  {
    Lock lock(mutex_);
    ++pushed_;
    moved_.notify_one();
    WaitForSpace(lock, ring_.size() - 1);
  }
  Filling().Clear();
}

void BatchQueue::WaitUntilEmpty() {
  Lock lock(mutex_);
  WaitForSpace(lock, 0);
}

void BatchQueue::Close(std::exception_ptr failure) {
  const Lock lock(mutex_);
  closed_ = true;
  failure_ = std::move(failure);
  moved_.notify_one();
}

const ObservationBatch* BatchQueue::Front() {
  Lock lock(mutex_);
  moved_.wait(lock, [this] { return closed_ || pushed_ > popped_; });
  if (pushed_ > popped_) return &ring_[popped_ % ring_.size()];
  if (failure_) std::rethrow_exception(failure_);
  return nullptr;
}

void BatchQueue::Pop() {
  const Lock lock(mutex_);
  ++popped_;
  moved_.notify_one();
}

void BatchQueue::Cancel() {
  const Lock lock(mutex_);
  cancelled_ = true;
  moved_.notify_one();
}

}  // namespace rollcall
