#include "agent/base/pass_lock.h"

#include "agent/base/time_text.h"
#include "store/passes.h"

namespace rollcall {
namespace {

std::string Describe(const PassRecord& pass) {
  std::string text = "pass " + std::to_string(static_cast<std::int64_t>(pass.id)) + " (" + pass.kind;
  if (!pass.source.empty()) text += " of " + pass.source;
  return text + ") has been running since " + ToIso8601(pass.started_at);
}

}  // namespace

std::unique_ptr<RegistryLock> LockPasses(Database& database, std::chrono::milliseconds wait) {
  if (auto lock = TryLock(database, RegistryLockKind::kPass, wait)) return lock;
  const auto running = RunningPass(database);
  throw PassBusy("registry " + database.name() + ": " + (running ? Describe(*running) : "another pass is running") +
                 "; try again when it is done, `rollcall status` tells");
}

}  // namespace rollcall
