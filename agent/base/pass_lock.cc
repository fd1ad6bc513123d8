#include "agent/base/pass_lock.h"

#include "agent/base/time_text.h"
#include "store/activity.h"
#include "store/passes.h"

namespace rollcall {
namespace {

std::string Describe(const PassRecord& pass) {
  std::string text = "pass " + std::to_string(static_cast<std::int64_t>(pass.id)) + " (" + pass.kind;
  if (!pass.source.empty()) text += " of " + pass.source;
  return text + ") has been running since " + ToIso8601(pass.started_at);
}

// The run of `source`, or any where it is empty, that is in the way.
std::string DescribeRunning(Database& database, std::string_view source) {
  std::string text = "another run is in progress";
  const PassFilter running = {.source = std::string(source), .outcome = "running", .limit = 1};
  EachPass(database, running, [&text](const PassRecord& pass) { text = Describe(pass); });
  return text;
}

std::unique_ptr<RegistryLock> Lock(Database& database, RegistryLockKind kind, std::string_view source,
                                   std::chrono::milliseconds wait) {
  if (auto lock = TryLock(database, kind, wait)) return lock;
  throw PassBusy("registry " + database.name() + ": " + DescribeRunning(database, source) +
                 "; try again when it has ended, `rollcall status` shows it");
}

}  // namespace

std::unique_ptr<RegistryLock> LockPasses(Database& database, std::chrono::milliseconds wait) {
  return Lock(database, RegistryLockKind::kPass, "", wait);
}

std::unique_ptr<RegistryLock> LockSource(Database& database, std::string_view source, std::chrono::milliseconds wait) {
  const auto id = FindSourceId(database, source);
  return id ? Lock(database, LockOf(*id), source, wait) : nullptr;
}

}  // namespace rollcall
