#include "agent/commands/account_card.h"

#include <nlohmann/json.hpp>

#include "agent/base/json_text.h"
#include "agent/base/time_text.h"
#include "agent/output/account_records.h"
#include "store/access.h"
#include "store/groups.h"
#include "store/holds.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

std::string HoldText(const Hold& hold) {
  std::string text = std::string(Code(hold.kind)) + " since " + ToIso8601(hold.since) + " by " + hold.by;
  if (!hold.source.empty()) text += ", source " + hold.source;
  if (hold.pass) text += ", pass " + std::to_string(static_cast<std::int64_t>(*hold.pass));
  if (!hold.reason.empty()) text += ": " + hold.reason;
  return text;
}

std::string LastLoginText(const std::optional<LastLogin>& login) {
  if (!login) return "none known: no source has told one";
  std::string text = ToIso8601(login->at);
  if (login->latest != login->at) text = "between " + text + " and " + ToIso8601(login->latest);
  return text + ", from " + login->source + " (" + login->attribute + ")";
}

std::string CreationText(const Account& account) {
  if (account.creation_source == CreationSource::kBlank) return "(blank: it existed before rollcall)";
  const auto code = Code(account.creation_source);
  return std::string(SourceLabel(code)) + " (" + std::string(code) + ")";
}

CardItem HoldsItem(const AccountDetails& details) {
  CardItem item{details.removed.empty() ? "because" : "held then", {}};
  for (const Hold& hold : details.holds) item.values.push_back(HoldText(hold));
  return item;
}

CardItem LinksItem(const std::vector<Link>& links) {
  CardItem item{"sources", {}};
  for (const Link& link : links) {
    item.values.push_back(link.source_name + ": " + link.anchor);
    if (!link.dn.empty()) item.values.push_back("  " + link.dn);
  }
  return item;
}

CardItem AttributesItem(const Json& attributes) {
  CardItem item{"attributes", {}};
  for (const auto& [name, value] : attributes.items()) {
    for (const Json& each : value.is_array() ? value : Json::array({value})) {
      item.values.push_back(name + " = " + (each.is_string() ? each.get<std::string>() : JsonText(each)));
    }
  }
  return item;
}

std::string StateText(const AccountDetails& details) {
  if (!details.removed.empty()) return details.removed;
  return details.account.enabled ? "enabled" : "disabled";
}

}  // namespace

AccountDetails DetailsOf(Database& database, const Account& account) {
  return {.account = account,
          .holds = HoldsOf(database, account.id),
          .groups = GroupsOf(database, account.id),
          .inherited_groups = InheritedGroupsOf(database, account.id),
          .links = LinksOf(database, account.id)};
}

AccountDetails DetailsOf(Database& database, const ArchivedAccount& archived) {
  ArchivedBelongings belongings = BelongingsOf(database, archived);
  std::string by = archived.removed_by_user;
  if (!archived.removed_by_email_address.empty()) by += " <" + archived.removed_by_email_address + ">";
  return {.account = archived.account,
          .holds = std::move(belongings.holds),
          .groups = std::move(belongings.groups),
          .links = std::move(belongings.links),
          .removed = "removed " + ToIso8601(archived.removed_at) + " by " + by + ": " +
                     std::string(Code(archived.event)) + (archived.reason.empty() ? "" : ", " + archived.reason) +
                     (archived.living ? ", and restored since" : "")};
}

Json FullAccountJson(Database& database, const Account& account) {
  const auto holds = account.enabled ? std::vector<Hold>{} : HoldsOf(database, account.id);
  return AccountJson(account, holds, GroupsOf(database, account.id));
}

Card AccountCard(const AccountDetails& details, const Json& attributes) {
  const Account& account = details.account;
  const Profile& profile = account.profile;
  Card card = {Line("login", profile.login), Line("state", StateText(details))};
  if (!account.enabled) card.push_back(HoldsItem(details));
  card.insert(card.end(),
              {Line("display name", profile.display_name), Line("given name", profile.given_name),
               Line("family name", profile.family_name), Line("email", profile.email),
               Line("last login", LastLoginText(account.last_login)), Line("creation source", CreationText(account)),
               Line("created at", ToIso8601(account.created_at))});
  if (account.source_created_at)
    card.push_back(Line("in the source", "since " + ToIso8601(*account.source_created_at)));
  if (account.clock_restarted_at) card.push_back(Line("re-enabled", ToIso8601(*account.clock_restarted_at)));
  card.insert(card.end(), {LinksItem(details.links), CardItem{"groups", details.groups}});
  if (!details.inherited_groups.empty()) card.push_back({"inherited groups", details.inherited_groups});
  card.insert(card.end(), {AttributesItem(attributes), Line("id", account.public_id)});
  return card;
}

}  // namespace rollcall
