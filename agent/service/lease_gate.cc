#include "agent/service/lease_gate.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <random>

#include "agent/base/pass_lock.h"
#include "agent/service/lease_keeper.h"
#include "store/jobs.h"

namespace rollcall {
namespace {

class LeaseHold : public JobHold {
 public:
  LeaseHold(Database& database, const DatabaseOptions& options, const Lease& lease, std::chrono::milliseconds duration,
            std::atomic<bool>& lost)
      : lost_(lost), fence_(database, lease), keeper_(options, lease, duration, [&lost] { lost = true; }) {}

  bool Stands() const override { return !lost_; }

 private:
  std::atomic<bool>& lost_;
  Fence fence_;
  LeaseKeeper keeper_;
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
  lost_ = false;
  return std::make_unique<LeaseHold>(database_, options_, *lease, duration_, lost_);
}

void LeaseGate::Look() const {
  if (lost_) throw PassInterrupted("another agent has taken over");
}

std::string NameOfThisAgent() {
  std::array<char, 33> host{};
  gethostname(host.data(), host.size() - 1);
  const auto number = static_cast<std::uint32_t>(std::random_device()());
  return "rollcall " + std::string(host.data()) + ":" + std::to_string(getpid()) + ":" + std::to_string(number);
}

}  // namespace rollcall
