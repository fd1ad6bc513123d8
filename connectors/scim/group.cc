#include "connectors/scim/group.h"

namespace rollcall {

using scim::Text;

std::variant<ObservedGroup, UnreadableRecord> ScimGroupReader::Read(const scim::Object& resource,
                                                                    const std::string& place) {
  const std::string_view id = Text(resource, "id");
  const std::string_view name = Text(resource, "displayName");
  place_ = place + (id.empty() ? "" : "/" + std::string(id));
  const auto unreadable = [&](std::string_view reason) {
    return UnreadableRecord{.place = place_, .reason = reason, .anchor = {id}, .kind = RecordKind::kGroup};
  };
  if (id.empty()) return unreadable("the group has no id");
  if (name.empty()) return unreadable("the group has no displayName");
  members_.clear();
  if (const auto members = scim::AsArray(scim::Find(resource, "members"))) {
    for (const scim::Element each : *members) {
      const auto member = scim::AsObject(each);
      const std::string_view value = member ? Text(*member, "value") : std::string_view();
      if (value.empty()) return unreadable("a member of the group has no value");
      members_.push_back({.kind = MemberRef::Kind::kDn, .value = value});
    }
  }
  return ObservedGroup{.anchor = {id}, .dn = {.text = {}, .key = id}, .name = name, .members = members_};
}

}  // namespace rollcall
