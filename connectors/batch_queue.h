// Batches on their way from the thread that reads to the thread that works on them.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>

#include "connectors/observation_batch.h"

namespace rollcall {

// A ring of batches between two threads: one fills, the other empties. Safe for these two.
class BatchQueue {
 public:
  // What the reading side throws when nobody wants to hear more; of no meaning to anybody but the queue's owner.
  struct Cancelled {};

  // The reading side

  // The batch to fill, this thread's own until Push.
  ObservationBatch& Filling() { return ring_[pushed_ % ring_.size()]; }
  // Hands it over, and waits until there is another one to fill. Throws Cancelled.
  void Push();
  // Waits until everything has been worked on. Throws Cancelled.
  void WaitUntilEmpty();
  // Nothing more comes, because of `failure`, or because all has been read if that is null.
  void Close(std::exception_ptr failure);

  // The working side

  // The next batch, this thread's own until Pop; nullptr: nothing more comes. Waits for either. Rethrows the failure
  // that the queue was closed for, after the last batch.
  const ObservationBatch* Front();
  // Done with it.
  void Pop();
  // Nothing more is wanted.
  void Cancel();

 private:
  using Lock = std::unique_lock<std::mutex>;
  void WaitForSpace(Lock& lock, std::size_t most_waiting);

  std::mutex mutex_;
  std::condition_variable moved_;
  std::array<ObservationBatch, 4> ring_;
  std::size_t pushed_ = 0;  // written by the reading side alone, with the mutex
  std::size_t popped_ = 0;  // by the working side
  bool closed_ = false;
  bool cancelled_ = false;
  std::exception_ptr failure_;
};

}  // namespace rollcall
