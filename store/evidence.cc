#include "store/evidence.h"

namespace rollcall {

void KeepLoginEvidence(Database& database, SourceId source, const LoginEvidence& evidence, PassId pass, TimePoint now) {
  database.Run(
      "INSERT INTO login_evidence (source, users, with_login, pass, at) "
      "VALUES (:source, :users, :with_login, :pass, :at) ON CONFLICT (source) DO UPDATE SET "
      "users = excluded.users, with_login = excluded.with_login, pass = excluded.pass, at = excluded.at",
      {source, evidence.users, evidence.with_login, pass, now});
}

void RefreshLoginEvidence(Database& database, SourceId source, PassId pass, TimePoint now) {
  database.Run("UPDATE login_evidence SET pass = :pass, at = :at WHERE source = :source", {pass, now, source});
}

std::optional<LoginEvidence> LoginEvidenceOf(Database& database, SourceId source) {
  std::optional<LoginEvidence> found;
  database.Each<std::int64_t, std::int64_t>("SELECT users, with_login FROM login_evidence WHERE source = :source",
                                            {source}, [&found](std::int64_t users, std::int64_t with_login) {
                                              found = LoginEvidence{users, with_login};
                                            });
  return found;
}

std::optional<LatestPass> LatestPassOf(Database& database, SourceId source) {
  std::optional<LatestPass> found;
  database.Each<PassId, std::string, TimePoint>(
      "SELECT id, outcome, started_at FROM pass WHERE source = :source AND outcome <> 'running' "
      "ORDER BY id DESC LIMIT 1",
      {source}, [&found](PassId id, std::string outcome, TimePoint started_at) {
        found = LatestPass{id, std::move(outcome), started_at};
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
