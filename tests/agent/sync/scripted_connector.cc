#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {

PullResult ScriptedConnector::Pull(const Cursor& /*cursor*/, ObservationSink& sink) {
  PullResult result = {.coverage = coverage, .cursor = {cursor}, .proof = "as scripted"};
  for (const UserSketch& user : users) {
    With(user, [&sink](const ObservedUser& observed) { sink.OnUser(observed); });
    ++result.users;
    if (user.last_login) ++result.with_login;
  }
  for (const std::string& anchor : present) sink.OnPresent({anchor});
  if (meanwhile) meanwhile();
  for (const auto& [anchor, reason] : unreadable) {
    sink.OnUnreadable({.place = "somewhere", .reason = reason, .anchor = {anchor}});
  }
  for (const std::string& dn : unreadable_groups) {
    sink.OnUnreadable({.place = dn, .reason = "no anchor", .anchor = {}, .kind = RecordKind::kGroup, .dn_key = dn});
  }
  for (const GroupSketch& group : groups) {
    std::vector<MemberRef> members;
    const std::string& dn = group.dn.empty() ? group.anchor : group.dn;
    for (const std::string& member : group.members) members.push_back({MemberRef::Kind::kDn, member});
    for (const std::string& login : group.logins) members.push_back({MemberRef::Kind::kLogin, login});
    sink.OnGroup({.anchor = {group.anchor}, .dn = {dn, dn}, .name = group.anchor, .members = members});
    ++result.groups;
  }
  if (rejected_cursors > 0) {
    --rejected_cursors;
    throw CursorRejected("the log was cut");
  }
  for (const std::string& anchor : gone) sink.OnGone({anchor});
  if (unavailable_at_the_end) throw SourceUnavailable(*unavailable_at_the_end);
  return result;
}

void HeardChanges::OnChange(const ChangeLine& change) {
  std::string line(change.action);
  for (const std::string_view part : {change.login, change.field, change.before, change.after, change.reason}) {
    line += '|' + std::string(part);
  }
  lines.push_back(line);
}

PassTest::PassTest() {
  config_.lockout_limits = kNoLockoutLimits;  // most tests have few people
  config_.sources.push_back({.name = "corp", .type = "ldap", .creation_source = CreationSource::kLdap});
  config_.sources.push_back({.name = "hr", .type = "csv", .creation_source = CreationSource::kFileImportation});
}

PassReport PassTest::Run(const SourceConfig& source, Connector& connector, TimePoint now, Ending ending) {
  return RunPass(*database_, config_, source, connector, {.ending = ending, .clock = [now] { return now; }}, heard_);
}

std::int64_t PassTest::Count(const std::string& table) {
  return database_->One<std::int64_t>("SELECT count(*) FROM " + table).value();
}

}  // namespace rollcall
