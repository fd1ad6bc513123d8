#include "connectors/read_ahead.h"

#include <chrono>
#include <thread>
#include <utility>

#include "connectors/batch_queue.h"

namespace rollcall {
namespace {

// Puts what the connector finds into batches.
class Batcher : public ObservationSink {
 public:
  explicit Batcher(BatchQueue& queue) : queue_(queue) {}

  void OnUser(const ObservedUser& user) override { Add(user); }
  void OnGroup(const ObservedGroup& group) override;
  void OnPresent(AnchorView anchor) override { Add(ObservationBatch::Present{anchor}); }
  void OnGone(AnchorView anchor) override { Add(ObservationBatch::Gone{anchor}); }
  void OnGroupPresent(AnchorView anchor) override { Add(ObservationBatch::GroupPresent{anchor}); }
  void OnGroupGone(AnchorView anchor) override { Add(ObservationBatch::GroupGone{anchor}); }
  void OnLogin(const LoginRecord& login) override { Add(login); }
  void OnWithdrawn(const Withdrawal& withdrawal) override { Add(withdrawal); }
  void OnUnreadable(const UnreadableRecord& record) override { Add(record); }
  void OnWarning(std::string_view message) override { Add(ObservationBatch::Warning{message}); }

  // Hands over the last batch, full or not.
  void Finish() {
    if (!queue_.Filling().IsEmpty()) HandOver();
  }

 private:
  using Clock = std::chrono::steady_clock;
  // More members are not copied.
  static constexpr std::size_t kMostMembers = 2000;
  // Of a slow source: whoever works on what it finds, and may have been told to stop, hears of it that soon.
  static constexpr std::chrono::milliseconds kMostDelay{100};

  void Add(const auto& record) {
    queue_.Filling().Add(record);
    if (queue_.Filling().IsFull() || Clock::now() - handed_over_ >= kMostDelay) HandOver();
  }
  void HandOver() {
    queue_.Push();
    handed_over_ = Clock::now();
  }

  BatchQueue& queue_;
  Clock::time_point handed_over_ = Clock::now();
};

// A group may have a million members: the connector waits, and its own memory does.
void Batcher::OnGroup(const ObservedGroup& group) {
  if (group.members.size() <= kMostMembers) return Add(group);
  queue_.Filling().Refer(group);
  HandOver();
  queue_.WaitUntilEmpty();
}

class ReadAheadConnector : public Connector {
 public:
  explicit ReadAheadConnector(std::unique_ptr<Connector> connector) : connector_(std::move(connector)) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override {
    if (!cursor.text.empty()) return connector_->Pull(cursor, sink);
    BatchQueue queue;
    PullResult result;
    std::jthread reader([&] { Read(cursor, queue, result); });
    // Whatever ends this ends the reader, which is waited for.
    const std::shared_ptr<void> cancels(nullptr, [&queue](void*) { queue.Cancel(); });
    while (const ObservationBatch* batch = queue.Front()) {
      batch->TellTo(sink);
      queue.Pop();
    }
    reader.join();
    return result;
  }

  std::vector<Finding> Check() override { return connector_->Check(); }

 private:
  void Read(const Cursor& cursor, BatchQueue& queue, PullResult& result) {
    try {
      Batcher batcher(queue);
      std::exception_ptr failure;
      try {
        result = connector_->Pull(cursor, batcher);
      } catch (const BatchQueue::Cancelled&) {
        throw;
      } catch (...) {
        failure = std::current_exception();
      }
      batcher.Finish();
      queue.Close(failure);
    } catch (const BatchQueue::Cancelled&) {  // by the sink's exception, which is on its way
    }
  }

  std::unique_ptr<Connector> connector_;
};

}  // namespace

std::unique_ptr<Connector> ReadAhead(std::unique_ptr<Connector> connector) {
  return std::make_unique<ReadAheadConnector>(std::move(connector));
}

}  // namespace rollcall
