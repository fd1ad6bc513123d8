#include "agent/base/observation.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <vector>

#include "agent/base/profile_fields.h"

namespace rollcall {
namespace {

using nlohmann::json;

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
  const auto has_value = [](const ObservedAttribute& each) { return !each.value.empty(); };
  if (!std::ranges::all_of(attributes, has_value)) {
    std::vector<ObservedAttribute> with_value;
    std::ranges::copy_if(attributes, std::back_inserter(with_value), has_value);
    return AttributesToJson(with_value);
  }
  if (attributes.empty()) return {};
  if (std::ranges::is_sorted(attributes, {}, &ObservedAttribute::name)) return SortedToJson(attributes);
  std::vector<ObservedAttribute> sorted(attributes.begin(), attributes.end());
  std::ranges::stable_sort(sorted, {}, &ObservedAttribute::name);
  return SortedToJson(sorted);
}

}  // namespace

Profile ProfileOf(const ObservedUser& user) {
  Profile profile;
  for (std::size_t i = 0; i < kProfileFields.size(); ++i) profile.*kProfileFields[i].member = user.fields[i];
  profile.attributes = AttributesToJson(user.attributes);
  return profile;
}

std::vector<std::string> KeepUnsaid(const ObservedUser& user, const Profile& before, Profile& profile) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < kProfileFields.size(); ++i) {
    const auto member = kProfileFields[i].member;
    if (!Has(user.unsaid, UnsaidField(i)) || (before.*member).empty()) continue;
    profile.*member = before.*member;
    kept.emplace_back(kProfileFields[i].name);
  }
  if (!Has(user.unsaid, Unsaid::kAttributes) || before.attributes.empty()) return kept;
  json attributes = profile.attributes.empty() ? json::object() : json::parse(profile.attributes);
  const json attributes_before = json::parse(before.attributes);
  for (const auto& [name, value] : attributes_before.items()) {
    if (std::ranges::find(user.attributes, name, &ObservedAttribute::name) != user.attributes.end()) continue;
    attributes[name] = value;
    kept.push_back(name);
  }
  if (!attributes.empty()) profile.attributes = attributes.dump();
  return kept;
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

// Hands each text of the user to `take`, which may put another one in its place.
template <class Take>
class OwnedUser::Texts {
 public:
  Texts(OwnedUser& owner, Take take) : owner_(owner), take_(std::move(take)) {}

  void operator()(std::string_view /*name*/, Compared /*compared*/, auto& field) { Visit(field); }

 private:
  void Visit(std::string_view& text) { take_(text); }
  void Visit(AnchorView& anchor) { take_(anchor.text); }
  void Visit(DnView& dn) { take_(dn.text), take_(dn.key); }
  void Visit(std::array<std::string_view, kFieldNames.size()>& fields) { std::ranges::for_each(fields, take_); }
  void Visit(std::span<const ObservedAttribute>& attributes) {
    for (auto& [name, value] : owner_.attributes_) take_(name), take_(value);
    attributes = owner_.attributes_;
  }
  void Visit(std::span<const ObservedMembership>& memberships) {
    for (auto& [group, role] : owner_.memberships_) Visit(group), take_(role);
    memberships = owner_.memberships_;
  }
  void Visit(std::optional<ObservedLogin>& login) {
    if (login) take_(login->attribute);
  }
  void Visit(const std::optional<bool>& /*no text*/) {}
  void Visit(const std::optional<TimePoint>& /*no text*/) {}
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void Visit(Enumeration /*no text*/) {}

  OwnedUser& owner_;
  const Take take_;
};

OwnedUser::OwnedUser(const ObservedUser& user)
    : attributes_(user.attributes.begin(), user.attributes.end()),
      memberships_(user.memberships.begin(), user.memberships.end()),
      view_(user) {
  std::size_t size = 0;
  VisitFields(view_, Texts(*this, [&size](std::string_view text) { size += text.size(); }));
  text_.reserve(size);
  VisitFields(view_, Texts(*this, [this](std::string_view& text) {
                const std::size_t begin = text_.size();
                text_.append(text);
                text = std::string_view(text_).substr(begin);
              }));
}

}  // namespace rollcall
