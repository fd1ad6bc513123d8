#include "agent/base/pass_lock.h"

#include <algorithm>
#include <optional>

#include "agent/base/time_text.h"
#include "store/activity.h"
#include "store/passes.h"

namespace rollcall {
namespace {

std::string ToSeconds(TimePoint time) {
  return ToIso8601(time).substr(0, std::string_view("2026-12-01T10:00:00").size()) + "Z";
}

std::string NameOf(const PassRecord& pass) {
  return pass.source.empty() ? pass.kind : pass.kind + " of " + pass.source;
}

std::string Describe(const PassRecord& pass) {
  if (!pass.applying_since) return NameOf(pass) + " has been reading its source since " + ToSeconds(pass.started_at);
  return NameOf(pass) + " has been applying " + std::to_string(pass.to_apply) + " records since " +
         ToSeconds(*pass.applying_since);
}

// The run that has the lock: that of `source`, or where it is empty the one that applies its changes.
std::string DescribeHolder(Database& database, std::string_view source) {
  std::optional<PassRecord> holder;
  EachPass(database, {.source = std::string(source), .outcome = "running"}, [&](const PassRecord& pass) {
    const bool holds = !source.empty() || pass.source.empty() || pass.applying_since;
    if (holds && !holder) holder = pass;
  });
  if (holder) return Describe(*holder);
  return source.empty() ? "another run is applying its changes" : "another run is reading " + std::string(source);
}

std::unique_ptr<RegistryLock> Lock(Database& database, RegistryLockKind kind, std::string_view source,
                                   const Patience& patience) {
  constexpr std::chrono::milliseconds kSilently{1000};
  if (auto lock = TryLock(database, kind, std::min(patience.most, kSilently))) return lock;
  if (patience.most > kSilently) {
    if (patience.tell) patience.tell(DescribeHolder(database, source));
    if (auto lock = TryLock(database, kind, patience.most - kSilently)) return lock;
  }
  throw PassBusy("registry " + database.name() + ": " + DescribeHolder(database, source) +
                 "; try again when it has ended, `rollcall status` shows it");
}

}  // namespace

std::unique_ptr<RegistryLock> LockPasses(Database& database, const Patience& patience) {
  return Lock(database, RegistryLockKind::kPass, "", patience);
}

std::unique_ptr<RegistryLock> LockSource(Database& database, std::string_view source, const Patience& patience) {
  const auto id = FindSourceId(database, source);
  return id ? Lock(database, LockOf(*id), source, patience) : nullptr;
}

}  // namespace rollcall
