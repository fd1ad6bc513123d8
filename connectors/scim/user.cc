#include "connectors/scim/user.h"

#include "connectors/base/values.h"

namespace rollcall {

using scim::AsArray;
using scim::AsObject;
using scim::Find;
using scim::Text;

ScimAttributes ScimAttributesOf(const ScimOptions& options) {
  if (options.attributes) return *options.attributes;
  return {std::begin(kScimAttributes), std::end(kScimAttributes)};
}

ScimUserReader::ScimUserReader(const ScimOptions& options)
    : options_(options), wanted_(ScimAttributesOf(options)), values_(wanted_.size()) {}

void ScimUserReader::ReadNames(const scim::Object& resource, ObservedUser& user) {
  user[Field::kLogin] = Text(resource, "userName");
  user[Field::kDisplayName] = Text(resource, "displayName");
  if (const auto name = AsObject(Find(resource, "name"))) {
    user[Field::kGivenName] = Text(*name, "givenName");
    user[Field::kFamilyName] = Text(*name, "familyName");
    if (user[Field::kDisplayName].empty()) user[Field::kDisplayName] = Text(*name, "formatted");
  }
  const auto mails = AsArray(Find(resource, "emails"));
  const auto mail = mails ? scim::Preferred(*mails) : std::nullopt;
  if (mail) user[Field::kEmail] = Text(*mail, "value");
}

void ScimUserReader::ReadAttributes(const scim::Object& resource, ObservedUser& user) {
  attributes_.clear();
  std::size_t i = 0;
  for (const auto& [name, path] : wanted_) {
    values_[i] = scim::ValueAt(resource, path);
    if (!values_[i].empty()) attributes_.push_back({.name = name, .value = values_[i]});
    ++i;
  }
  user.attributes = attributes_;
}

// No groups and no attribute "groups" are the same (RFC 7643 section 2.5).
void ScimUserReader::ReadGroups(const scim::Object& resource, ObservedUser& user) {
  if (options_.groups != ScimOptions::Groups::kUsers) return;
  memberships_.clear();
  if (const auto groups = AsArray(Find(resource, "groups"))) {
    for (const scim::Element each : *groups) {
      const auto group = AsObject(each);
      if (!group) continue;
      const std::string_view shown = Text(*group, "display");
      const std::string_view name = shown.empty() ? Text(*group, "value") : shown;
      if (!name.empty()) memberships_.push_back({.group = {.text = name, .key = name}});
    }
  }
  user.memberships = memberships_;
  user.memberships_told = MembershipsTold::kAll;
}

std::string ScimUserReader::ReadState(const scim::Object& resource, ObservedUser& user) {
  const auto active = Find(resource, "active");
  if (!active) return {};
  user.enabled = scim::AsTruth(active);
  if (!user.enabled) return "active is neither true nor false";
  if (!*user.enabled) user.state_reason = "active is false";
  return {};
}

std::string ScimUserReader::ReadTimes(const scim::Object& resource, ObservedUser& user) {
  if (const auto meta = AsObject(Find(resource, "meta"))) user.created_at = ParseTime(Text(*meta, "created"));
  if (options_.last_login.empty()) return {};
  const std::string login = scim::ValueAt(resource, options_.last_login);
  if (login.empty()) return {};
  const auto at = ParseTime(login);
  if (!at) return options_.last_login + " is no time as RFC 3339 has it, such as 2026-01-05T10:00:00Z";
  user.last_login = ObservedLogin{.at = *at, .attribute = options_.last_login};
  return {};
}

std::string ScimUserReader::BrokenRule(const ObservedUser& user) const {
  if (user.anchor.text.empty()) return "the user has no id";
  if (user[Field::kLogin].empty()) return "the user has no userName";
  const std::string_view rule = BrokenIdentifierRule(user[Field::kLogin]);
  return rule.empty() ? "" : "userName " + std::string(rule);
}

std::variant<ObservedUser, UnreadableRecord> ScimUserReader::Read(const scim::Object& resource,
                                                                  const std::string& place) {
  ObservedUser user;
  user.anchor.text = Text(resource, "id");
  user.dn.key = user.anchor.text;  // by which groups name their members
  place_ = place + (user.anchor.text.empty() ? "" : "/" + std::string(user.anchor.text));
  user.place = place_;
  ReadNames(resource, user);
  ReadAttributes(resource, user);
  ReadGroups(resource, user);
  reason_ = BrokenRule(user);
  if (reason_.empty()) reason_ = ReadState(resource, user);
  if (reason_.empty()) reason_ = ReadTimes(resource, user);
  if (reason_.empty()) return user;
  return UnreadableRecord{.place = place_, .reason = reason_, .anchor = user.anchor, .kind = RecordKind::kUser};
}

}  // namespace rollcall
