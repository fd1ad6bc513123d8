#include "store/holds.h"

#include "store/engine/dialect.h"
#include "store/engine/event_writer.h"
#include "store/engine/json_rows.h"
#include "store/links.h"

namespace rollcall {
namespace {

struct State {
  std::string login;
  bool enabled = true;
};

State StateOf(Database& database, AccountId account) {
  std::optional<State> state;
  database.Each<std::string, bool>("SELECT login, enabled FROM account WHERE id = :id", {account},
                                   [&](std::string login, bool enabled) {
                                     state = {std::move(login), enabled};
                                   });
  if (!state) throw std::logic_error("a hold is set on an account that is there");
  return *state;
}

// The number that stands for the source in the table: 0 for holds that no source set.
SourceId SourceKey(Database& database, std::string_view source) {
  return source.empty() ? SourceId{} : InternSource(database, source);
}

bool Stands(Database& database, AccountId account, HoldKind kind, SourceId source) {
  return database
      .One<std::int64_t>("SELECT 1 FROM hold WHERE account = :account AND kind = :kind AND source = :source",
                         {account, Code(kind), source})
      .has_value();
}

}  // namespace

HoldEffect SetHold(Database& database, AccountId account, const Hold& hold, const Stamp& stamp) {
  const SourceId source = SourceKey(database, hold.source);
  if (Stands(database, account, hold.kind, source)) return HoldEffect::kNone;
  const State before = StateOf(database, account);
  database.Run(
      "INSERT INTO hold (account, kind, source, since, by, reason, pass) "
      "VALUES (:account, :kind, :source, :since, :by, :reason, :pass)",
      {account, Code(hold.kind), source, hold.since, hold.by, hold.reason, hold.pass});
  if (!before.enabled) return HoldEffect::kChanged;
  WriteEvent(database, Operation::kDisableUser, {account, before.login, false}, hold.reason, stamp);
  return HoldEffect::kStateFlipped;
}

void SetFirstHolds(Database& database, AccountId account, std::string_view login, std::span<const FirstHold> holds,
                   const Stamp& stamp) {
  for (const FirstHold& hold : holds) {
    database.Insert(Target::kHold,
                    {account, Code(hold.kind), hold.source, stamp.now, stamp.actor, hold.reason, stamp.pass});
  }
  WriteEvent(database, Operation::kDisableUser, {account, login, false}, holds.front().reason, stamp);
}

void Deactivate(Database& database, std::span<const Deactivation> deactivations, const Stamp& stamp) {
  constexpr std::size_t kAtOnce = 500;  // SQLite keeps every page that a statement changes, to take it back
  const std::string sql =
      "INSERT INTO hold (account, kind, source, since, by, reason, pass) "
      "SELECT CAST(value ->> 0 AS BIGINT), :kind, 0, :since, :by, value ->> 1, :pass FROM " +
      std::string(database.dialect().json_rows);
  JsonRows rows;
  std::vector<EventText> events;
  for (const auto& [account, login, reason] : deactivations) {
    rows.Row().Add(account).Add(reason);
    events.push_back({account, login, reason});
    if (events.size() % kAtOnce != 0 && events.size() != deactivations.size()) continue;
    database.Run(sql, {Code(HoldKind::kAutomatic), stamp.now, stamp.actor, stamp.pass, rows.Take()});
  }
  WriteEvents(database, Operation::kDisableUser, events, StateAfter::kDisabled, stamp);
}

HoldEffect LiftHold(Database& database, AccountId account, HoldKind kind, std::string_view source,
                    std::string_view reason, const Stamp& stamp) {
  const SourceId key = SourceKey(database, source);
  if (!Stands(database, account, kind, key)) return HoldEffect::kNone;
  database.Run("DELETE FROM hold WHERE account = :account AND kind = :kind AND source = :source",
               {account, Code(kind), key});
  const State after = StateOf(database, account);
  if (!after.enabled) return HoldEffect::kChanged;
  WriteEvent(database, Operation::kEnableUser, {account, after.login, true}, reason, stamp);
  return HoldEffect::kStateFlipped;
}

std::vector<Hold> HoldsOf(Database& database, AccountId account) {
  std::vector<Hold> holds;
  database.Each<std::string_view, std::string, TimePoint, std::string, std::string, std::optional<PassId>>(
      "SELECT h.kind, s.name, h.since, h.by, h.reason, h.pass FROM hold h LEFT JOIN source s ON s.id = h.source "
      "WHERE h.account = :account ORDER BY h.since, h.kind, h.source",
      {account},
      [&](std::string_view kind, std::string source, TimePoint since, std::string by, std::string reason,
          std::optional<PassId> pass) {
        holds.push_back({.kind = HoldKindFromCode(kind).value(),
                         .source = std::move(source),
                         .since = since,
                         .by = std::move(by),
                         .reason = std::move(reason),
                         .pass = pass});
      });
  return holds;
}

void EachHoldOfSource(Database& database, SourceId source, const std::function<void(AccountId, HoldKind)>& fn) {
  database.Each<AccountId, std::string_view>(
      "SELECT account, kind FROM hold WHERE source IN (0, :source)", {source},
      [&fn](AccountId account, std::string_view kind) { fn(account, HoldKindFromCode(kind).value()); }, Rows::kMany);
}

std::vector<HoldKind> HoldKindsOf(Database& database, AccountId account, SourceId source) {
  std::vector<HoldKind> kinds;
  database.Each<std::string_view>("SELECT kind FROM hold WHERE account = :account AND source IN (0, :source)",
                                  {account, source},
                                  [&kinds](std::string_view kind) { kinds.push_back(HoldKindFromCode(kind).value()); });
  return kinds;
}

}  // namespace rollcall
