#include "agent/service/lease_keeper.h"

#include <utility>

#include "store/errors.h"

namespace rollcall {
namespace {

constexpr int kRenewalsADuration = 3;

}  // namespace

LeaseKeeper::LeaseKeeper(DatabaseOptions options, Lease lease, std::chrono::milliseconds duration,
                         std::function<void()> on_lost)
    : options_(std::move(options)),
      lease_(std::move(lease)),
      duration_(duration),
      on_lost_(std::move(on_lost)),
      thread_([this] { Run(); }) {}

LeaseKeeper::~LeaseKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool LeaseKeeper::WaitToStop() {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, duration_ / kRenewalsADuration, [this] { return stop_; });
}

// A registry that does not answer is tried again as long as the lease may still stand.
Renewal LeaseKeeper::Renew() {
  try {
    if (database_ == nullptr) database_ = std::make_unique<Database>(options_);
    return RenewLease(*database_, lease_, duration_);
  } catch (const StoreError&) {
    database_.reset();
    throw;
  }
}

void LeaseKeeper::GiveUp() {
  try {
    if (database_ == nullptr) database_ = std::make_unique<Database>(options_);
    GiveUpLease(*database_, lease_);
  } catch (const StoreError&) {  // then it runs out by itself
  }
}

void LeaseKeeper::Run() {
  auto renewed = std::chrono::steady_clock::now();
  while (!WaitToStop()) {
    try {
      if (Renew() == Renewal::kLost) return on_lost_();
      renewed = std::chrono::steady_clock::now();
    } catch (const StoreError&) {
      if (std::chrono::steady_clock::now() - renewed >= duration_) return on_lost_();
    }
  }
  GiveUp();
}

}  // namespace rollcall
