#include "store/leases.h"

#include "store/engine/engine.h"

namespace rollcall {
namespace {

// @NOW@ is the database's clock, which is one for all agents.
std::string WithClock(std::string_view sql, const Database& database) {
  static constexpr std::string_view kNow = "@NOW@";
  std::string text(sql);
  for (auto at = text.find(kNow); at != std::string::npos; at = text.find(kNow, at)) {
    text.replace(at, kNow.size(), database.dialect().now);
  }
  return text;
}

constexpr std::string_view kLapsedHolder =
    "SELECT holder FROM lease WHERE name = :name AND expires_at > 0 AND expires_at <= @NOW@";

constexpr std::string_view kTake = R"sql(
INSERT INTO lease (name, holder, token, taken_at, expires_at)
VALUES (:name, :holder, CAST(1 AS BIGINT), @NOW@, @NOW@ + :duration)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = lease.token + 1, taken_at = excluded.taken_at,
  expires_at = excluded.expires_at
WHERE lease.expires_at <= @NOW@
RETURNING token
)sql";

constexpr std::string_view kRaiseFence = R"sql(
INSERT INTO fence (name, token, commits) VALUES (:name, :token, CAST(0 AS BIGINT))
ON CONFLICT (name) DO UPDATE SET token = excluded.token WHERE fence.token < excluded.token
)sql";

constexpr std::string_view kRenew =
    "UPDATE lease SET expires_at = @NOW@ + :duration WHERE name = :name AND token = :token RETURNING token";

constexpr std::string_view kGiveUp =
    "UPDATE lease SET expires_at = CAST(0 AS BIGINT) WHERE name = :name AND token = :token";

constexpr std::string_view kSelectLeases =
    "SELECT name, holder, token, taken_at, expires_at, "
    "CASE WHEN expires_at > @NOW@ THEN 1 ELSE 0 END FROM lease ORDER BY name";

// A holder that sleeps still has its transaction open, and with it the registry's only writing place.
void EndSessionsOf(Database& database, const std::string& holder) {
  database.Each<std::int64_t>(database.dialect().end_sessions, {holder}, [](std::int64_t) {});
}

}  // namespace

std::optional<Lease> TakeLease(Database& database, const std::string& name, const std::string& holder,
                               std::chrono::milliseconds duration) {
  const auto lapsed = database.One<std::string>(WithClock(kLapsedHolder, database), {name});
  const auto token = database.One<std::int64_t>(WithClock(kTake, database), {name, holder, duration.count()});
  if (!token) return std::nullopt;
  if (lapsed && *lapsed != holder) EndSessionsOf(database, *lapsed);
  // Whoever commits before this line still held the lease; nobody else does after it.
  database.Run(kRaiseFence, {name, *token});
  return Lease{.name = name, .holder = holder, .token = *token};
}

Renewal RenewLease(Database& database, const Lease& lease, std::chrono::milliseconds duration) {
  const auto renewed =
      database.One<std::int64_t>(WithClock(kRenew, database), {duration.count(), lease.name, lease.token});
  return renewed ? Renewal::kRenewed : Renewal::kLost;
}

void GiveUpLease(Database& database, const Lease& lease) { database.Run(kGiveUp, {lease.name, lease.token}); }

void EachLease(Database& database, const std::function<void(const LeaseRecord&)>& fn) {
  database.Each<std::string, std::string, std::int64_t, TimePoint, TimePoint, bool>(
      WithClock(kSelectLeases, database), {},
      [&fn](std::string name, std::string holder, std::int64_t token, TimePoint taken_at, TimePoint expires_at,
            bool is_held) {
        fn({.lease = {.name = std::move(name), .holder = std::move(holder), .token = token},
            .taken_at = taken_at,
            .expires_at = expires_at,
            .is_held = is_held});
      });
}

Fence::Fence(Database& database, Lease lease) : database_(database) {
  if (EngineOf(database_).lease) throw std::logic_error("a lease fences this connection already");
  EngineOf(database_).lease = std::move(lease);
}

Fence::~Fence() { EngineOf(database_).lease.reset(); }

namespace {

[[noreturn]] void RaiseLost(const Database& database, const Lease& lease) {
  throw LeaseLost("registry " + database.name() + ": the lease of " + lease.name +
                  " has passed to another agent; nothing of this run is saved");
}

}  // namespace

void CheckLease(Database& database, const Lease& lease) {
  const auto token = database.One<std::int64_t>("SELECT token FROM fence WHERE name = :name", {lease.name});
  if (token != lease.token) RaiseLost(database, lease);
}

// A row that is written, not only read: two who do so meet, whatever each of them sees of the other.
void PassFence(Database& database, const Lease& lease) {
  const auto passed = database.One<std::int64_t>(
      "UPDATE fence SET commits = commits + 1 WHERE name = :name AND token = :token RETURNING token",
      {lease.name, lease.token});
  if (!passed) RaiseLost(database, lease);
}

}  // namespace rollcall
