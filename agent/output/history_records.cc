#include "agent/output/history_records.h"

#include <nlohmann/json.hpp>

#include "agent/base/number_text.h"
#include "agent/base/time_text.h"
#include "agent/output/account_records.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json LinksJson(const std::vector<Link>& links) {
  Json result = Json::array();
  for (const Link& link : links) {
    result.push_back({{"source", link.source_name},
                      {"anchor", link.anchor},
                      {"dn", OrNullJson(link.dn)},
                      {"firstSeenAt", ToIso8601(link.first_seen_at)}});
  }
  return result;
}

Json AccessJson(const Access& access) {
  return {{"login", access.login},
          {"id", access.public_id},
          {"group", access.group},
          {"via", OrNullJson(access.via)},
          {"role", access.role},
          {"grantedAt", ToIso8601(access.granted_at)},
          {"grantedBy", access.granted_by},
          {"removedAt", TimeOrNullJson(access.removed_at)},
          {"removedByUser", OrNullJson(access.removed_by_user)},
          {"removedByEmailAddress", OrNullJson(access.removed_by_email_address)},
          {"removalEvent", OrNullJson(access.removal_event)}};
}

Json ArchivedJson(const ArchivedAccount& archived, const ArchivedBelongings& belongings) {
  Json json = AccountJson(archived.account, belongings.holds, belongings.groups);
  json["links"] = LinksJson(belongings.links);
  json["removedAt"] = ToIso8601(archived.removed_at);
  json["removedByUser"] = archived.removed_by_user;
  json["removedByEmailAddress"] = OrNullJson(archived.removed_by_email_address);
  json["removalEvent"] = Code(archived.event);
  json["reason"] = OrNullJson(archived.reason);
  json["restored"] = archived.living;
  return json;
}

Json ConflictJson(const Conflict& conflict) {
  return {{"id", static_cast<std::int64_t>(conflict.id)},
          {"state", Code(conflict.state)},
          {"source", conflict.source},
          {"place", conflict.place},
          {"anchor", OrNullJson(conflict.anchor)},
          {"reason", conflict.reason},
          {"firstSeenAt", ToIso8601(conflict.first_seen_at)},
          {"lastSeenAt", ToIso8601(conflict.last_seen_at)},
          {"times", conflict.times},
          {"lastPass", conflict.last_pass ? Json(static_cast<std::int64_t>(*conflict.last_pass)) : Json()},
          {"closedAt", TimeOrNullJson(conflict.closed_at)},
          {"dismissedAt", TimeOrNullJson(conflict.dismissed_at)},
          {"dismissedBy", OrNullJson(conflict.dismissed_by)},
          {"dismissal", OrNullJson(conflict.dismissal)}};
}

Json PlanJson(const Plan& plan) {
  return {{"id", static_cast<std::int64_t>(plan.id)},
          {"state", Code(plan.state)},
          {"source", plan.source.empty() ? kPolicyAsSource : plan.source},
          {"kind", Code(plan.kind)},
          {"changes", plan.changes},
          {"reason", plan.reason},
          {"digest", plan.digest},
          {"madeAt", ToIso8601(plan.made_at)},
          {"lastSeenAt", ToIso8601(plan.last_seen_at)},
          {"lastPass", plan.last_pass ? Json(static_cast<std::int64_t>(*plan.last_pass)) : Json()},
          {"times", plan.times},
          {"expiresAt", ToIso8601(plan.expires_at)},
          {"closedAt", TimeOrNullJson(plan.closed_at)},
          {"closedBy", OrNullJson(plan.closed_by)},
          {"note", OrNullJson(plan.note)}};
}

Json PlanChangeJson(const PlanChange& change) {
  return {{"action", Code(change.action)},
          {"login", change.login},
          {"before", OrNullJson(change.was)},
          {"after", OrNullJson(change.becomes)},
          {"reason", OrNullJson(change.reason)}};
}

std::string ChainText(const ChainReport& report) {
  constexpr std::size_t kDate = 10;
  std::string text = Counted(report.events, "event") + " in " + Counted(report.blocks, "block");
  if (report.since) text += ", unbroken since " + ToIso8601(*report.since).substr(0, kDate);
  if (report.unchained > 0) text += ", and " + Counted(report.unchained, "event") + " older than the chain";
  return report.head.empty() ? text : text + "; newest head " + report.head;
}

Json PassRecordJson(const PassRecord& pass) {
  const Json counts = Json::parse(pass.counts.empty() ? "{}" : pass.counts, nullptr, false);
  if (!counts.is_object()) {
    throw StoreError("registry: the counts of pass " + std::to_string(static_cast<std::int64_t>(pass.id)) +
                     " are not a JSON object");
  }
  return {{"id", static_cast<std::int64_t>(pass.id)},
          {"kind", pass.kind},
          {"source", OrNullJson(pass.source)},
          {"actor", pass.actor},
          {"startedAt", ToIso8601(pass.started_at)},
          {"finishedAt", TimeOrNullJson(pass.finished_at)},
          {"outcome", pass.outcome},
          {"counts", counts},
          {"proof", OrNullJson(pass.proof)},
          {"cursorBefore", OrNullJson(pass.cursor_before)},
          {"cursorAfter", OrNullJson(pass.cursor_after)},
          {"error", OrNullJson(pass.error)}};
}

}  // namespace rollcall
