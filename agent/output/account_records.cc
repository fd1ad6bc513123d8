#include "agent/output/account_records.h"

#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "store/errors.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

Json HoldsJson(const std::vector<Hold>& holds) {
  Json result = Json::array();
  for (const Hold& hold : holds) {
    result.push_back({{"kind", Code(hold.kind)},
                      {"since", ToIso8601(hold.since)},
                      {"by", hold.by},
                      {"reason", OrNullJson(hold.reason)}});
  }
  return result;
}

Json AttributesJson(const Account& account) {
  if (account.profile.attributes.empty()) return Json::object();
  Json attributes = Json::parse(account.profile.attributes, nullptr, false);
  if (!attributes.is_object()) {
    throw StoreError("registry: the attributes of account " + account.public_id + " are not a JSON object");
  }
  return attributes;
}

// Keeps the memory of the text that it replaces.
void Assign(Json& value, std::string_view text) {
  if (value.is_string()) {
    value.get_ref<std::string&>() = text;
  } else {
    value = text;
  }
}

}  // namespace

Json OrNullJson(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json TimeOrNullJson(const std::optional<TimePoint>& time) { return time ? Json(ToIso8601(*time)) : Json(); }

Json LastLoginJson(const std::optional<LastLogin>& last_login) {
  if (!last_login) return nullptr;
  return {{"at", ToIso8601(last_login->at)},
          {"latest", ToIso8601(last_login->latest)},
          {"source", last_login->source},
          {"attribute", last_login->attribute}};
}

Json AccountJson(const Account& account, const std::vector<Hold>& holds, const std::vector<std::string>& groups) {
  const Profile& profile = account.profile;
  return {{"id", account.public_id},
          {"login", profile.login},
          {"email", OrNullJson(profile.email)},
          {"displayName", OrNullJson(profile.display_name)},
          {"givenName", OrNullJson(profile.given_name)},
          {"familyName", OrNullJson(profile.family_name)},
          {"enabled", account.enabled},
          {"automaticDeactivation", account.automatic_deactivation},
          {"creationSource", Code(account.creation_source)},
          {"createdAt", ToIso8601(account.created_at)},
          {"lastLogin", LastLoginJson(account.last_login)},
          {"holds", HoldsJson(holds)},
          {"groups", groups},
          {"attributes", AttributesJson(account)}};
}

void FillEventJson(const Event& event, Json& json) {
  json["id"] = static_cast<std::int64_t>(event.id);
  Assign(json["operation"], Code(event.operation));
  Assign(json["operationLabel"], Label(event.operation));
  Assign(json["module"], "organization");
  Assign(json["timestamp"], ToIso8601(event.at));
  json["status"] = event.enabled;
  Assign(json["userAccount"], event.login);
  Assign(json["accountId"], event.public_id);
  Assign(json["actor"], event.actor);
  Assign(json["source"], event.source);
  Assign(json["sourceLabel"], SourceLabel(event.source));
  json["pass"] = event.pass ? Json(static_cast<std::int64_t>(*event.pass)) : Json();
  json["reason"] = OrNullJson(event.reason);
}

Json EventJson(const Event& event) {
  Json json;
  FillEventJson(event, json);
  return json;
}

Json ChangeJson(const ChangeLine& change) {
  return {{"action", change.action},           {"login", change.login},
          {"field", OrNullJson(change.field)}, {"before", OrNullJson(change.before)},
          {"after", OrNullJson(change.after)}, {"reason", OrNullJson(change.reason)}};
}

Json PassJson(const PassReport& report) {
  Json json = {{"source", report.source}};
  for (const PassCount& count : kPassCounts) json[std::string(count.name)] = report.counts.*count.member;
  if (report.file) {
    json["rows"] = report.file->rows;
    json["rejected"] = report.file->rejected;
    json["warningCount"] = report.file->warnings;
  }
  json["complete"] = report.complete;
  if (!report.error.empty()) json["error"] = report.error;
  if (report.held.empty()) return json;
  std::string reasons;
  Json plans = Json::array();
  for (const Held& held : report.held) {
    reasons += (reasons.empty() ? "" : "; ") + held.reason;
    if (!held.plan) continue;
    plans.push_back({{"id", static_cast<std::int64_t>(*held.plan)},
                     {"kind", Code(held.kind.value())},
                     {"changes", held.changes},
                     {"reason", held.reason}});
  }
  json["heldReason"] = reasons;
  json["plans"] = std::move(plans);
  return json;
}

}  // namespace rollcall
