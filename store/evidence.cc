#include "store/evidence.h"

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
  database.Each<std::int64_t, std::int64_t>(
      "SELECT people, with_login FROM rule_evidence WHERE rule = :rule AND source = :source", {rule, source},
      [&found](std::int64_t people, std::int64_t with_login) {
        found = RuleEvidence{people, with_login};
      });
  return found;
}

}  // namespace rollcall
