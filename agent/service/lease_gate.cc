#include "agent/service/lease_gate.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <random>

#include "agent/base/pass_lock.h"
#include "agent/service/lease_keeper.h"
#include "store/jobs.h"

namespace rollcall {
namespace {

class LeaseHold : public JobHold {
 public:
  LeaseHold(const DatabaseOptions& options, Lease lease, std::chrono::milliseconds duration)
      : lease_(std::move(lease)), keeper_(options, lease_, duration, [this] { lost_ = true; }) {}

  bool Stands() const override { return !lost_; }
  void Look() const override {
    if (lost_) throw PassInterrupted("another agent has taken over");
  }
  std::unique_ptr<Fence> FenceOff(Database& database) const override {
    return std::make_unique<Fence>(database, lease_);
  }

 private:
  const Lease lease_;
  std::atomic<bool> lost_ = false;
  LeaseKeeper keeper_;  // last: its thread uses the others
};

bool IsDone(Database& database, const std::string& job, TimePoint due) {
  const auto record = FindJob(database, job);
  return record && record->finished_at && record->due_at >= due && !record->next_at;
}

}  // namespace

std::unique_ptr<JobHold> LeaseGate::Enter(const std::string& job, TimePoint due) {
  const auto lease = TakeLease(database_, job, holder_, duration_);
  if (!lease) throw StoreConflict("another agent works on it");
  if (IsDone(database_, job, due)) {
    GiveUpLease(database_, *lease);
    return nullptr;
  }
  return std::make_unique<LeaseHold>(options_, *lease, duration_);
}

std::string NameOfThisAgent() {
  std::array<char, 33> host{};
  gethostname(host.data(), host.size() - 1);
  const auto number = static_cast<std::uint32_t>(std::random_device()());
  return "rollcall " + std::string(host.data()) + ":" + std::to_string(getpid()) + ":" + std::to_string(number);
}

}  // namespace rollcall
