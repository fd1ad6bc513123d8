#include "store/sources.h"

#include <utility>

#include "store/accounts.h"
#include "store/activity.h"
#include "store/holds.h"
#include "store/passes.h"

namespace rollcall {
namespace {

std::int64_t CountLinks(Database& database, SourceId source) {
  return database.One<std::int64_t>("SELECT count(*) FROM link WHERE source = :source", {source}).value();
}

// A name that was only registered, as by a dry run or a sync that failed, makes way.
void MakeWay(Database& database, std::string_view name) {
  const auto taken = FindSourceId(database, name);
  if (!taken) return;
  if (CountLinks(database, *taken) > 0 || WasPulled(database, *taken)) {
    throw StoreError("source '" + std::string(name) +
                     "' has been synced already, with users of its own: two histories cannot become one. Give the "
                     "configured source its old name again, or forget the old one");
  }
  // Records of failed runs refer to it: it keeps them, under a name that no configuration can have.
  database.Run("UPDATE source SET name = :name WHERE id = :id",
               {"(" + std::string(name) + " " + std::to_string(static_cast<std::int64_t>(*taken)) + ")", *taken});
}

}  // namespace

void EachSourceUse(Database& database, const std::function<void(const SourceUse&)>& fn) {
  database.Each<std::string, std::int64_t, std::int64_t, std::int64_t, std::optional<TimePoint>>(
      "SELECT s.name, (SELECT count(*) FROM link l WHERE l.source = s.id), "
      "(SELECT count(*) FROM hold h WHERE h.source = s.id AND h.kind = 'missing'), "
      "(SELECT count(*) FROM hold h WHERE h.source = s.id AND h.kind = 'source'), "
      "(SELECT max(p.finished_at) FROM pass p WHERE p.source = s.id AND p.outcome IN ('complete', 'held')) "
      "FROM source s ORDER BY s.name",
      {},
      [&fn](std::string name, std::int64_t users, std::int64_t missing, std::int64_t disabled,
            std::optional<TimePoint> last) {
        fn({.name = std::move(name), .users = users, .missing = missing, .disabled = disabled, .last_complete = last});
      });
}

std::int64_t RenameSource(Database& database, std::string_view from, std::string_view to) {
  const SourceId source = FindSourceId(database, from).value();
  MakeWay(database, to);
  database.Run("UPDATE source SET name = :name WHERE id = :id", {to, source});
  return CountLinks(database, source);
}

ForgottenSource ForgetSource(Database& database, std::string_view name, std::string_view reason, const Stamp& stamp) {
  const SourceId source = FindSourceId(database, name).value();
  std::vector<std::pair<AccountId, std::string>> held;
  database.Each<AccountId, std::string>(
      "SELECT account, kind FROM hold WHERE source = :source ORDER BY account, kind", {source},
      [&held](AccountId account, std::string kind) { held.emplace_back(account, std::move(kind)); });
  ForgottenSource forgotten;
  for (const auto& [account, kind] : held) {
    LiftHold(database, account, kind == Code(HoldKind::kMissing) ? HoldKind::kMissing : HoldKind::kSource, name, reason,
             stamp);
    ++forgotten.holds;
    if (const auto now = FindAccount(database, account); now && now->enabled) {
      if (forgotten.enabled.empty() || forgotten.enabled.back() != now->profile.login)
        forgotten.enabled.push_back(now->profile.login);
    }
  }
  return forgotten;
}

}  // namespace rollcall
