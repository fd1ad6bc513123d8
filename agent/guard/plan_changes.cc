#include "agent/guard/plan_changes.h"

#include <nlohmann/json.hpp>

#include "agent/base/observation.h"
#include "agent/base/time_text.h"

namespace rollcall {
namespace {

using nlohmann::json;

std::string TimeText(const std::optional<TimePoint>& time) { return time ? ToIso8601(*time) : "none"; }

json ToJson(const HoldToSet& hold) {
  return {{"hold", Code(hold.kind)}, {"source", hold.source}, {"reason", hold.reason}};
}

HoldToSet HoldFromJson(const json& detail) {
  return {.kind = HoldKindFromCode(detail.at("hold").get<std::string>()).value(),
          .source = detail.at("source"),
          .reason = detail.at("reason")};
}

std::int64_t Milliseconds(TimePoint time) { return time.time_since_epoch().count(); }
TimePoint Time(const json& number) { return TimePoint(std::chrono::milliseconds(number.get<std::int64_t>())); }

json ToJson(const LastLogin& login) {
  return {{"at", Milliseconds(login.at)},
          {"latest", Milliseconds(login.latest)},
          {"source", login.source},
          {"attribute", login.attribute}};
}

LastLogin LoginFromJson(const json& login) {
  return {.at = Time(login.at("at")),
          .latest = Time(login.at("latest")),
          .source = login.at("source"),
          .attribute = login.at("attribute")};
}

PlanChange HoldWith(const Account& account, const HoldToSet& hold, std::string evidence) {
  return {.action = PlanAction::kHold,
          .account = account.id,
          .login = account.profile.login,
          .was = std::move(evidence),
          .becomes = std::string(Code(hold.kind)),
          .reason = hold.reason,
          .detail = ToJson(hold).dump()};
}

std::string ToJson(const NewValue& value) { return json{{"source", value.source}, {"said", value.said}}.dump(); }

}  // namespace

std::string EvidenceOf(const Account& account) {
  const auto latest = account.last_login ? std::optional(account.last_login->latest) : std::nullopt;
  return std::string(account.enabled ? "enabled" : "disabled") + ", last login " + TimeText(latest) +
         ", enabled by hand " + TimeText(account.clock_restarted_at);
}

PlanChange PlanHold(const Account& account, const HoldToSet& hold) { return HoldWith(account, hold, ""); }

PlanChange PlanLift(const Account& account, const HoldToSet& hold) {
  return {.action = PlanAction::kLift,
          .account = account.id,
          .login = account.profile.login,
          .was = std::string(Code(hold.kind)),
          .becomes = "",
          .reason = hold.reason,
          .detail = ToJson(hold).dump()};
}

PlanChange PlanDeactivation(const Account& account, std::string_view reason) {
  return HoldWith(account, {.kind = HoldKind::kAutomatic, .source = "", .reason = std::string(reason)},
                  EvidenceOf(account));
}

PlanChange PlanArchival(const Account& account, RemovalEvent event, std::string_view reason) {
  return {.action = PlanAction::kArchive,
          .account = account.id,
          .login = account.profile.login,
          .was = EvidenceOf(account),
          .becomes = "archived",
          .reason = std::string(reason),
          .detail = json{{"event", Code(event)}}.dump()};
}

PlanChange PlanRename(const Account& account, const NewValue& login) {
  return {.action = PlanAction::kRename,
          .account = account.id,
          .login = account.profile.login,
          .was = account.profile.login,
          .becomes = login.value,
          .reason = "",
          .detail = ToJson(login)};
}

PlanChange PlanEmail(const Account& account, const NewValue& email) {
  return {.action = PlanAction::kEmail,
          .account = account.id,
          .login = account.profile.login,
          .was = account.profile.email,
          .becomes = email.value,
          .reason = "",
          .detail = ToJson(email)};
}

std::string ReasonOf(const Relink& relink) {
  return relink.source + " shows the user of the same " + relink.matched + " as " + relink.after + ", and not as " +
         relink.before + " any more";
}

PlanChange PlanRelink(const Account& account, const Relink& relink) {
  const json detail = {
      {"source", relink.source}, {"dn", relink.dn}, {"dnKey", relink.dn_key}, {"matched", relink.matched}};
  return {.action = PlanAction::kRelink,
          .account = account.id,
          .login = account.profile.login,
          .was = relink.before,
          .becomes = relink.after,
          .reason = "the same " + relink.matched,
          .detail = detail.dump()};
}

Relink RelinkOf(const PlanChange& change) {
  const json detail = json::parse(change.detail);
  return {.source = detail.at("source"),
          .before = change.was,
          .after = change.becomes,
          .dn = detail.at("dn"),
          .dn_key = detail.at("dnKey"),
          .matched = detail.at("matched")};
}

PlanChange PlanRevocation(const Account& account, const Membership& membership, ToldBy side, std::string_view label,
                          PlannedGroup group) {
  json detail = {{"role", membership.role}, {"side", static_cast<std::int64_t>(side)}};
  if (group == PlannedGroup::kGone) detail["groupIsGone"] = true;
  return {.action = PlanAction::kRevoke,
          .account = account.id,
          .group = membership.group,
          .login = account.profile.login,
          .was = std::string(label),
          .becomes = "",
          .reason = "",
          .detail = detail.dump()};
}

std::optional<GroupId> GoneGroupOf(const PlanChange& change) {
  if (change.action != PlanAction::kRevoke) return std::nullopt;
  return json::parse(change.detail).contains("groupIsGone") ? std::optional(change.group) : std::nullopt;
}

PlanChange PlanUnnesting(const Nested& nested, std::string_view parent_label, std::string_view child_label) {
  return {.action = PlanAction::kRevoke,
          .group = nested.parent,
          .login = std::string(child_label),
          .was = std::string(parent_label),
          .becomes = "",
          .reason = "with all who are in it",
          .detail = json{{"child", static_cast<std::int64_t>(nested.child)}}.dump()};
}

std::optional<Nested> NestedOf(const PlanChange& change) {
  if (change.action != PlanAction::kRevoke || change.account != AccountId{}) return std::nullopt;
  return Nested{change.group, static_cast<GroupId>(json::parse(change.detail).at("child").get<std::int64_t>())};
}

Membership MembershipOf(const PlanChange& change) {
  return {.group = change.group, .account = change.account, .role = json::parse(change.detail).at("role")};
}

ToldBy SideOf(const PlanChange& change) {
  return static_cast<ToldBy>(json::parse(change.detail).at("side").get<std::int64_t>());
}

PlanChange PlanCreation(const Creation& creation) {
  json detail = {{"source", creation.source},
                 {"anchor", creation.anchor},
                 {"dn", creation.dn},
                 {"dnKey", creation.dn_key},
                 {"profile", ProfileToJson(creation.profile)},
                 {"creationSource", Code(creation.creation_source)}};
  if (creation.source_created_at) detail["sourceCreatedAt"] = Milliseconds(*creation.source_created_at);
  if (creation.last_login) detail["lastLogin"] = ToJson(*creation.last_login);
  if (creation.hold) detail["hold"] = ToJson(*creation.hold);
  return {.action = PlanAction::kCreate,
          .login = creation.profile.login,
          .was = "",
          .becomes = creation.profile.login,
          .reason = "",
          .detail = detail.dump()};
}

HoldToSet HoldOf(const PlanChange& change) { return HoldFromJson(json::parse(change.detail)); }

RemovalEvent RemovalOf(const PlanChange& change) {
  return RemovalEventFromCode(json::parse(change.detail).at("event").get<std::string>()).value();
}

NewValue ValueOf(const PlanChange& change) {
  const json detail = json::parse(change.detail);
  return {.source = detail.at("source"), .said = detail.at("said"), .value = change.becomes};
}

Creation CreationOf(const PlanChange& change) {
  const json detail = json::parse(change.detail);
  Creation creation = {
      .source = detail.at("source"),
      .anchor = detail.at("anchor"),
      .dn = detail.at("dn"),
      .dn_key = detail.at("dnKey"),
      .profile = ProfileFromJson(detail.at("profile").get<std::string>()),
      .creation_source = CreationSourceFromCode(detail.at("creationSource").get<std::string>()).value(),
      .source_created_at = {},
      .last_login = {},
      .hold = {}};
  if (detail.contains("sourceCreatedAt")) creation.source_created_at = Time(detail["sourceCreatedAt"]);
  if (detail.contains("lastLogin")) creation.last_login = LoginFromJson(detail["lastLogin"]);
  if (detail.contains("hold")) creation.hold = HoldFromJson(detail["hold"]);
  return creation;
}

}  // namespace rollcall
