#include "agent/base/observation.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

namespace rollcall {
namespace {

using nlohmann::json;

struct ProfileField {
  std::string_view name;
  std::string Profile::*member;
};
// In the order of kFieldNames.
constexpr std::array kProfileFields = {ProfileField{"login", &Profile::login}, ProfileField{"email", &Profile::email},
                                       ProfileField{"display_name", &Profile::display_name},
                                       ProfileField{"given_name", &Profile::given_name},
                                       ProfileField{"family_name", &Profile::family_name}};
static_assert(kProfileFields.size() == kFieldNames.size());

// What JSON has to escape.
constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> escaped{};
  std::fill_n(escaped.begin(), 0x20, true);
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

// As the library writes it, which is asked only where something is to be escaped: a first load writes millions.
void AppendText(std::string_view text, std::string& to) {
  const auto is_escaped = [](char c) { return kEscaped[static_cast<unsigned char>(c)]; };
  if (std::ranges::any_of(text, is_escaped)) {
    to += json(text).dump();
    return;
  }
  to += '"';
  to.append(text) += '"';
}

// One value stays a text, several become an array.
std::string SortedToJson(std::span<const ObservedAttribute> attributes) {
  std::string text;
  std::size_t size = 2;
  for (const ObservedAttribute& each : attributes) size += each.name.size() + each.value.size() + 8;
  text.reserve(size);
  for (auto first = attributes.begin(); first != attributes.end();) {
    const auto last = std::find_if(first, attributes.end(), [&](const auto& each) { return each.name != first->name; });
    const bool has_several = last - first > 1;
    text += text.empty() ? '{' : ',';
    AppendText(first->name, text);
    text += has_several ? ":[" : ":";
    for (auto each = first; each != last; ++each) {
      if (each != first) text += ',';
      AppendText(each->value, text);
    }
    if (has_several) text += ']';
    first = last;
  }
  text += '}';
  return text;
}

// In order of names, as the library sorts them: the same attributes are the same text, in whatever order they come.
std::string AttributesToJson(std::span<const ObservedAttribute> attributes) {
  if (attributes.empty()) return {};
  if (std::ranges::is_sorted(attributes, {}, &ObservedAttribute::name)) return SortedToJson(attributes);
  std::vector<ObservedAttribute> sorted(attributes.begin(), attributes.end());
  std::ranges::stable_sort(sorted, {}, &ObservedAttribute::name);
  return SortedToJson(sorted);
}

std::size_t SizeOf(const ObservedUser& user) {
  std::size_t size = user.anchor.text.size() + user.dn.text.size() + user.dn.key.size() + user.place.size();
  size += user.state_reason.size() + user.creation_source.size();
  for (const std::string_view field : user.fields) size += field.size();
  for (const ObservedAttribute& attribute : user.attributes) size += attribute.name.size() + attribute.value.size();
  for (const auto& [group, role] : user.memberships) size += group.text.size() + group.key.size() + role.size();
  return size + (user.last_login ? user.last_login->attribute.size() : 0);
}

}  // namespace

Profile ProfileOf(const ObservedUser& user) {
  Profile profile;
  for (std::size_t i = 0; i < kProfileFields.size(); ++i) profile.*kProfileFields[i].member = user.fields[i];
  profile.attributes = AttributesToJson(user.attributes);
  return profile;
}

std::optional<LastLogin> LastLoginOf(const ObservedUser& user, std::string_view source) {
  if (!user.last_login) return std::nullopt;
  const ObservedLogin& login = *user.last_login;
  return LastLogin{.at = login.at,
                   .latest = login.at + login.lag,
                   .source = std::string(source),
                   .attribute = std::string(login.attribute)};
}

std::string ProfileToJson(const Profile& profile) {
  json object = json::object();
  for (const ProfileField& field : kProfileFields) {
    if (!(profile.*field.member).empty()) object[std::string(field.name)] = profile.*field.member;
  }
  if (!profile.attributes.empty()) object["attributes"] = json::parse(profile.attributes);
  return object.dump();
}

Profile ProfileFromJson(std::string_view text) {
  const json object = json::parse(text);
  Profile profile;
  for (const ProfileField& field : kProfileFields) profile.*field.member = object.value(std::string(field.name), "");
  if (object.contains("attributes")) profile.attributes = object["attributes"].dump();
  return profile;
}

OwnedUser::OwnedUser(const ObservedUser& user) : view_(user) {
  text_.reserve(SizeOf(user));
  view_.anchor.text = Keep(user.anchor.text);
  view_.dn = {Keep(user.dn.text), Keep(user.dn.key)};
  view_.place = Keep(user.place);
  for (std::string_view& field : view_.fields) field = Keep(field);
  for (const ObservedAttribute& attribute : user.attributes) {
    attributes_.push_back({Keep(attribute.name), Keep(attribute.value)});
  }
  view_.attributes = attributes_;
  for (const auto& [group, role] : user.memberships) {
    memberships_.push_back({{Keep(group.text), Keep(group.key)}, Keep(role)});
  }
  view_.memberships = memberships_;
  view_.state_reason = Keep(user.state_reason);
  view_.creation_source = Keep(user.creation_source);
  if (view_.last_login) view_.last_login->attribute = Keep(view_.last_login->attribute);
}

std::string_view OwnedUser::Keep(std::string_view text) {
  const std::size_t begin = text_.size();
  text_.append(text);
  return std::string_view(text_).substr(begin);
}

}  // namespace rollcall
