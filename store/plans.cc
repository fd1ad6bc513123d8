#include "store/plans.h"

#include <algorithm>

#include "store/engine/dialect.h"
#include "store/engine/json_rows.h"
#include "store/engine/sha256.h"
#include "store/links.h"

namespace rollcall {
namespace {

// One where its value is empty is off; each is bound twice, for names are positions.
constexpr std::string_view kSelectPlans = R"sql(
SELECT * FROM (
  SELECT p.id, coalesce(s.name, '') AS source, p.kind,
    CASE WHEN p.outcome IS NOT NULL THEN p.outcome WHEN p.expires_at <= :now THEN 'expired' ELSE 'open' END AS state,
    p.digest, p.changes, p.reason, p.event_source, p.made_at, p.last_seen_at, p.last_pass, p.times, p.expires_at,
    p.closed_at, p.closed_by, p.note
  FROM plan p LEFT JOIN source s ON s.id = p.source
) known WHERE (:id1 = CAST(0 AS BIGINT) OR id = :id2) AND (:source1 = '' OR coalesce(nullif(source, ''), 'policy') = :source2)
  AND (:state1 = '' OR state = :state2) ORDER BY id
)sql";

template <class Enum, std::size_t N>
Enum FromCode(const std::array<std::string_view, N>& codes, std::string_view code) {
  const auto found = std::ranges::find(codes, code);
  if (found == codes.end()) throw StoreError("registry: plans have no '" + std::string(code) + "'");
  return static_cast<Enum>(found - codes.begin());
}

void EachPlanOf(Database& database, PlanId id, const PlanFilter& filter, TimePoint now,
                const std::function<void(const Plan&)>& fn) {
  const std::string_view wanted = filter.state ? Code(*filter.state) : "";
  database.Each<PlanId, std::string, std::string_view, std::string_view, std::string, std::int64_t, std::string,
                std::string, TimePoint, TimePoint, std::optional<PassId>, std::int64_t, TimePoint,
                std::optional<TimePoint>, std::string, std::string>(
      kSelectPlans, {now, id, id, filter.source, filter.source, wanted, wanted},
      [&fn](PlanId found, std::string source, std::string_view kind, std::string_view state, std::string digest,
            std::int64_t changes, std::string reason, std::string event_source, TimePoint made, TimePoint seen,
            std::optional<PassId> pass, std::int64_t times, TimePoint expires, std::optional<TimePoint> closed,
            std::string by, std::string note) {
        fn({.id = found,
            .source = std::move(source),
            .kind = FromCode<ChangeKind>(kChangeKinds, kind),
            .state = FromCode<PlanState>(kPlanStates, state),
            .digest = std::move(digest),
            .changes = changes,
            .reason = std::move(reason),
            .event_source = std::move(event_source),
            .made_at = made,
            .last_seen_at = seen,
            .last_pass = pass,
            .times = times,
            .expires_at = expires,
            .closed_at = closed,
            .closed_by = std::move(by),
            .note = std::move(note)});
      },
      Rows::kMany);
}

void Append(Sha256& hash, std::string_view text) {
  hash.Update(std::to_string(text.size()) + ":");
  hash.Update(text);
  hash.Update(",");
}

std::string Number(IdType auto id) { return std::to_string(static_cast<std::int64_t>(id)); }

SourceId KeyOf(Database& database, std::string_view source) {
  return source.empty() ? SourceId{} : InternSource(database, source);
}

// What nobody decided on is not worth its space: it may be everyone, pass after pass.
void CloseUndecided(Database& database, PlanId id, PlanState outcome, TimePoint now) {
  database.Run("DELETE FROM plan_change WHERE plan = :plan", {id});
  database.Run("UPDATE plan SET outcome = :outcome, closed_at = :now WHERE id = :id", {Code(outcome), now, id});
}

struct Standing {
  PlanId id{};
  std::string digest;
  TimePoint expires_at;
};

std::optional<Standing> FindStanding(Database& database, SourceId source, ChangeKind kind) {
  std::optional<Standing> found;
  database.Each<PlanId, std::string, TimePoint>(
      "SELECT id, digest, expires_at FROM plan WHERE source = :source AND kind = :kind AND outcome IS NULL",
      {source, Code(kind)}, [&found](PlanId id, std::string digest, TimePoint expires) {
        found = {id, std::move(digest), expires};
      });
  return found;
}

// What is held may be everyone: so many rows by one statement.
void InsertChanges(Database& database, PlanId plan, const std::vector<PlanChange>& changes) {
  constexpr std::size_t kAtOnce = 1000;
  const std::string sql =
      "INSERT INTO plan_change (plan, position, action, account, user_group, login, was, becomes, reason, detail) "
      "SELECT :plan, CAST(value ->> 0 AS BIGINT), value ->> 1, nullif(CAST(value ->> 2 AS BIGINT), 0), "
      "nullif(CAST(value ->> 3 AS BIGINT), 0), value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8 FROM " +
      std::string(database.dialect().json_rows);
  JsonRows rows;
  for (std::size_t i = 0; i < changes.size();) {
    const PlanChange& change = changes[i];
    rows.Row().Add(static_cast<std::int64_t>(++i)).Add(Code(change.action)).Add(change.account).Add(change.group);
    rows.Add(change.login).AddOrNull(change.was).AddOrNull(change.becomes);
    rows.AddOrNull(change.reason).AddOrNull(change.detail);
    if (i % kAtOnce == 0 || i == changes.size()) database.Run(sql, {plan, rows.Take()});
  }
}

}  // namespace

std::string DigestOf(std::string_view source, ChangeKind kind, const std::vector<PlanChange>& sorted) {
  Sha256 hash;
  Append(hash, source);
  Append(hash, Code(kind));
  for (const PlanChange& change : sorted) {
    Append(hash, Code(change.action));
    Append(hash, Number(change.account));
    Append(hash, Number(change.group));
    for (const auto* text : {&change.login, &change.was, &change.becomes, &change.reason, &change.detail}) {
      Append(hash, *text);
    }
  }
  return Hex(hash.Finish());
}

PlanId KeepPlan(Database& database, NewPlan plan, const Stamp& stamp, TimePoint expires_at) {
  std::ranges::sort(plan.changes);
  const std::string digest = DigestOf(plan.source, plan.kind, plan.changes);
  const SourceId source = KeyOf(database, plan.source);
  if (const auto standing = FindStanding(database, source, plan.kind)) {
    const bool expired = standing->expires_at <= stamp.now;
    if (standing->digest == digest && !expired) {
      database.Run(
          "UPDATE plan SET last_seen_at = :now, last_pass = :pass, times = times + 1, expires_at = :expires, "
          "reason = :reason WHERE id = :id",
          {stamp.now, stamp.pass, expires_at, plan.reason, standing->id});
      return standing->id;
    }
    CloseUndecided(database, standing->id, expired ? PlanState::kExpired : PlanState::kSuperseded, stamp.now);
  }
  const auto id = database.One<PlanId>(
      "INSERT INTO plan (source, kind, digest, changes, reason, event_source, made_at, last_seen_at, last_pass, "
      "expires_at) VALUES (:source, :kind, :digest, :changes, :reason, :event_source, :made, :seen, :pass, :expires) "
      "RETURNING id",
      {source, Code(plan.kind), digest, std::ssize(plan.changes), plan.reason, plan.event_source, stamp.now, stamp.now,
       stamp.pass, expires_at});
  InsertChanges(database, id.value(), plan.changes);
  return *id;
}

std::int64_t ClosePlansNotKept(Database& database, std::string_view source, PassId pass, TimePoint now) {
  std::vector<std::pair<PlanId, TimePoint>> over;
  database.Each<PlanId, TimePoint>(
      "SELECT id, expires_at FROM plan WHERE source = :source AND outcome IS NULL AND last_pass <> :pass",
      {KeyOf(database, source), pass}, [&over](PlanId id, TimePoint expires) { over.emplace_back(id, expires); });
  for (const auto& [id, expires] : over) {
    CloseUndecided(database, id, expires <= now ? PlanState::kExpired : PlanState::kClosed, now);
  }
  return std::ssize(over);
}

void EachPlan(Database& database, const PlanFilter& filter, TimePoint now, const std::function<void(const Plan&)>& fn) {
  EachPlanOf(database, PlanId{}, filter, now, fn);
}

std::optional<Plan> FindPlan(Database& database, PlanId id, TimePoint now) {
  std::optional<Plan> found;
  EachPlanOf(database, id, {}, now, [&found](const Plan& plan) { found = plan; });
  return found;
}

void EachPlanChange(Database& database, PlanId id, const std::function<void(PlanChange)>& fn) {
  database.Each<std::string_view, AccountId, GroupId, std::string, std::string, std::string, std::string, std::string>(
      "SELECT action, coalesce(account, 0), coalesce(user_group, 0), login, was, becomes, reason, detail "
      "FROM plan_change WHERE plan = :plan ORDER BY position",
      {id},
      [&fn](std::string_view action, AccountId account, GroupId group, std::string login, std::string was,
            std::string becomes, std::string reason, std::string detail) {
        fn({.action = FromCode<PlanAction>(kPlanActions, action),
            .account = account,
            .group = group,
            .login = std::move(login),
            .was = std::move(was),
            .becomes = std::move(becomes),
            .reason = std::move(reason),
            .detail = std::move(detail)});
      },
      Rows::kMany);
}

bool WasDiscarded(Database& database, SourceId source, ChangeKind kind, AccountId account, std::string_view becomes) {
  return database
      .One<std::int64_t>(
          "SELECT 1 FROM plan p JOIN plan_change c ON c.plan = p.id WHERE p.source = :source AND p.kind = :kind AND "
          "p.outcome = 'discarded' AND c.account = :account AND c.becomes = :becomes LIMIT 1",
          {source, Code(kind), account, becomes})
      .has_value();
}

void ClosePlan(Database& database, PlanId id, PlanState outcome, std::string_view by, std::string_view note,
               TimePoint now) {
  database.Run(
      "UPDATE plan SET outcome = :outcome, closed_at = :now, closed_by = :by, note = :note WHERE id = :id "
      "AND outcome IS NULL",
      {Code(outcome), now, by, OrNull(note), id});
}

}  // namespace rollcall
