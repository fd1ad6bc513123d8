#include "store/evidence.h"

#include "store/engine/json_rows.h"

namespace rollcall {

void KeepLoginEvidence(Database& database, SourceId source, const LoginEvidence& evidence, PassId pass, TimePoint now) {
  database.Run(
      "INSERT INTO login_evidence (source, users, with_login, pass, at) "
      "VALUES (:source, :users, :with_login, :pass, :at) ON CONFLICT (source) DO UPDATE SET "
      "users = excluded.users, with_login = excluded.with_login, pass = excluded.pass, at = excluded.at, "
      "delta_users = 0, delta_with_login = 0",
      {source, evidence.users, evidence.with_login, pass, now});
}

void RefreshLoginEvidence(Database& database, SourceId source, const LoginEvidence& still_told, PassId pass,
                          TimePoint now) {
  database.Run(
      "UPDATE login_evidence SET pass = :pass, at = :at, delta_users = delta_users + :users, "
      "delta_with_login = delta_with_login + :with_login WHERE source = :source",
      {pass, now, still_told.users, still_told.with_login, source});
}

LoginEvidence StillToldBy(Database& database, SourceId source) {
  LoginEvidence found;
  database.Each<std::int64_t, std::int64_t>(
      "SELECT delta_users, delta_with_login FROM login_evidence WHERE source = :source", {source},
      [&found](std::int64_t users, std::int64_t with_login) {
        found = {users, with_login};
      });
  return found;
}

std::optional<LoginEvidence> LoginEvidenceOf(Database& database, SourceId source) {
  std::optional<LoginEvidence> found;
  database.Each<std::int64_t, std::int64_t, TimePoint>(
      "SELECT users, with_login, at FROM login_evidence WHERE source = :source", {source},
      [&found](std::int64_t users, std::int64_t with_login, TimePoint at) {
        found = LoginEvidence{users, with_login, at};
      });
  return found;
}

std::optional<LatestPass> LatestPassOf(Database& database, SourceId source) {
  std::optional<LatestPass> found;
  database.Each<PassId, std::string, TimePoint, bool>(
      "SELECT p.id, p.outcome, p.started_at, CASE WHEN EXISTS (SELECT 1 FROM plan l WHERE l.last_pass = p.id "
      "AND l.kind = 'missing' AND (l.outcome IS NULL OR l.outcome = 'discarded')) THEN 1 ELSE 0 END "
      "FROM pass p WHERE p.source = :source AND p.outcome <> 'running' ORDER BY p.id DESC LIMIT 1",
      {source}, [&found](PassId id, std::string outcome, TimePoint started_at, bool hides_users) {
        found = LatestPass{id, std::move(outcome), started_at, hides_users};
      });
  return found;
}

std::optional<TimePoint> LastCompletePass(Database& database, SourceId source) {
  return database.One<TimePoint>(
      "SELECT started_at FROM pass WHERE source = :source AND outcome = 'complete' ORDER BY id DESC LIMIT 1", {source});
}

void KeepRuleEvidence(Database& database, std::string_view rule, SourceId source, const RuleEvidence& evidence,
                      PassId pass) {
  database.Run(
      "INSERT INTO rule_evidence (rule, source, people, with_login, pass) "
      "VALUES (:rule, :source, :people, :with_login, :pass) ON CONFLICT (rule, source) DO UPDATE SET "
      "people = excluded.people, with_login = excluded.with_login, pass = excluded.pass",
      {rule, source, evidence.people, evidence.with_login, pass});
}

std::optional<RuleEvidence> RuleEvidenceOf(Database& database, std::string_view rule, SourceId source) {
  std::optional<RuleEvidence> found;
  database.Each<std::int64_t, std::int64_t, PassId>(
      "SELECT people, with_login, pass FROM rule_evidence WHERE rule = :rule AND source = :source", {rule, source},
      [&found](std::int64_t people, std::int64_t with_login, PassId pass) {
        found = RuleEvidence{people, with_login, pass};
      });
  return found;
}

void KeepLoginState(Database& database, AccountId account, SourceId source, LoginState state, PassId pass) {
  database.Run(
      "INSERT INTO login_state (account, source, state, pass) VALUES (:account, :source, :state, :pass) "
      "ON CONFLICT (account, source) DO UPDATE SET state = excluded.state, pass = excluded.pass "
      "WHERE login_state.state <> excluded.state",
      {account, source, static_cast<std::int64_t>(state), pass});
}

void ForgetLoginState(Database& database, AccountId account, SourceId source) {
  database.Run("DELETE FROM login_state WHERE account = :account AND source = :source", {account, source});
}

void EachLoginStateOf(Database& database, std::span<const AccountId> accounts,
                      const std::function<void(AccountId, SourceId, LoginState)>& fn) {
  database.Each<AccountId, SourceId, std::int64_t>(
      "SELECT account, source, state FROM login_state WHERE account IN " + SelectIds(database), {IdsOf(accounts)},
      [&fn](AccountId account, SourceId source, std::int64_t state) {
        fn(account, source, static_cast<LoginState>(state));
      },
      Rows::kMany);
}

std::optional<LoginState> LoginStateOf(Database& database, AccountId account, SourceId source) {
  std::optional<LoginState> found;
  EachLoginStateOf(database, {&account, 1}, [&](AccountId, SourceId of, LoginState state) {
    if (of == source) found = state;
  });
  return found;
}

std::unordered_map<AccountId, LoginState> LoginDoubtsOf(Database& database, SourceId source) {
  std::unordered_map<AccountId, LoginState> doubts;
  database.Each<AccountId, std::int64_t>(
      "SELECT account, state FROM login_state WHERE source = :source AND state <> 0", {source},
      [&doubts](AccountId account, std::int64_t state) { doubts.emplace(account, static_cast<LoginState>(state)); },
      Rows::kMany);
  return doubts;
}

LoginLoss LoginLossOf(Database& database, SourceId source, PassId after) {
  constexpr std::string_view kLost =
      "SELECT count(*) FROM login_state t JOIN account a ON a.id = t.account WHERE t.source = :source AND t.state <> 0 "
      "AND t.state = 1 AND t.pass > :after AND a.enabled = 1 "
      "AND EXISTS (SELECT 1 FROM link l WHERE l.account = t.account AND l.source = t.source)";
  constexpr std::string_view kShown =
      "SELECT count(*) FROM link l JOIN account a ON a.id = l.account LEFT JOIN login_state t ON t.account = l.account "
      "AND t.source = l.source WHERE +l.source = :source AND a.enabled = 1 "
      "AND (t.state = 0 OR (t.state IS NULL AND a.last_login_source = l.source))";
  LoginLoss loss = {.lost = database.One<std::int64_t>(kLost, {source, after}).value_or(0)};
  if (loss.lost > 0) loss.known = loss.lost + database.One<std::int64_t>(kShown, {source}).value_or(0);
  return loss;
}

void KeepLoginRecording(Database& database, SourceId source, std::string_view attribute, TimePoint login) {
  database.Run(
      "INSERT INTO login_recording (source, attribute, since) VALUES (:source, :attribute, :since) "
      "ON CONFLICT (source, attribute) DO UPDATE SET since = excluded.since WHERE login_recording.since > "
      "excluded.since",
      {source, attribute, login});
}

void EachLoginRecording(Database& database, const std::function<void(SourceId, TimePoint since)>& fn) {
  database.Each<SourceId, TimePoint>("SELECT source, max(since) FROM login_recording GROUP BY source", {}, fn);
}

}  // namespace rollcall
