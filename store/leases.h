// Leases: of several agents that share a registry, one at a time works on a job (a source, the deactivation run).
// A lease ends by itself when its holder dies; a holder that was only asleep cannot write any more once another one
// has taken it over, because every commit under a lease is fenced by its token.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "store/database.h"

namespace rollcall {

struct Lease {
  std::string name;    // of the job
  std::string holder;  // of the agent: unique among all processes, also after a restart
  std::int64_t token = 0;
};

struct LeaseRecord {
  Lease lease;
  TimePoint taken_at;
  TimePoint expires_at;
  bool is_held = false;  // not given up and not run out, by the database's clock
};

// Takes the lease where nobody holds it, for `duration` from now by the database's clock; nullopt: another agent holds
// it, or this one already does. Where its last holder let it run out, that holder's sessions at the database are
// ended first, so that none of them goes on with what it had begun (PostgreSQL; it needs no rights beyond those of the
// registry's user). Not inside of a Transaction. Throws StoreError.
std::optional<Lease> TakeLease(Database& database, const std::string& name, const std::string& holder,
                               std::chrono::milliseconds duration);

// What became of a lease that was to be renewed.
enum class Renewal : std::uint8_t { kRenewed, kLost };

// For `duration` from now. kLost: another agent has it. Waits for no writer. Throws StoreError.
Renewal RenewLease(Database& database, const Lease& lease, std::chrono::milliseconds duration);

// Another agent can have it at once. Nothing where it is lost. Throws StoreError.
void GiveUpLease(Database& database, const Lease& lease);

// By name.
void EachLease(Database& database, const std::function<void(const LeaseRecord&)>& fn);

// What a Transaction under a lease does first and last. Throw LeaseLost.
void CheckLease(Database& database, const Lease& lease);
void PassFence(Database& database, const Lease& lease);

// While it lives, each Transaction of `database` begins and commits only as long as the lease has not been taken by
// another agent; then it throws LeaseLost, and nothing is written. One at a time per Database.
class Fence {
 public:
  Fence(Database& database, Lease lease);
  ~Fence();
  Fence(const Fence&) = delete;
  Fence& operator=(const Fence&) = delete;

 private:
  Database& database_;
};

}  // namespace rollcall
