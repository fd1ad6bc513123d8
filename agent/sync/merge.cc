#include "agent/sync/merge.h"

#include <nlohmann/json.hpp>
#include <set>

#include "agent/base/profile_fields.h"

namespace rollcall {
namespace {

using nlohmann::json;

// The rule for one value. `of` reads it from a layer; an empty result means "no value".
template <class Value, class Of>
Value MergeOne(const Value& current, const std::vector<Layer>& layers, Of of) {
  bool cleared = false;
  for (const Layer& layer : layers) {
    Value value = of(*layer.now);
    if (!value.empty()) return value;
    cleared = cleared || (layer.before != nullptr && !of(*layer.before).empty());
  }
  return cleared ? Value() : current;
}

json Attributes(const Profile& profile) {
  return profile.attributes.empty() ? json::object() : json::parse(profile.attributes);
}

void CollectNames(const Profile& profile, std::set<std::string>& names) {
  const json attributes = Attributes(profile);
  for (const auto& [name, value] : attributes.items()) names.insert(name);
}

std::string MergeAttributes(const Profile& current, const std::vector<Layer>& layers) {
  std::set<std::string> names;
  CollectNames(current, names);
  for (const Layer& layer : layers) CollectNames(*layer.now, names);
  json merged = json::object();
  for (const std::string& name : names) {
    const auto of = [&name](const Profile& profile) { return Attributes(profile).value(name, json()); };
    json value = MergeOne(of(current), layers, of);
    if (!value.empty()) merged[name] = std::move(value);
  }
  return merged.empty() ? std::string() : merged.dump();
}

}  // namespace

Profile MergeProfiles(const Profile& current, const std::vector<Layer>& layers) {
  Profile merged;
  for (const ProfileField& field : kProfileFields) {
    const auto of = [member = field.member](const Profile& profile) { return profile.*member; };
    merged.*field.member = MergeOne(of(current), layers, of);
  }
  merged.attributes = MergeAttributes(current, layers);
  return merged;
}

std::vector<std::string> Overruled(const Profile& observed, const Profile& merged) {
  std::vector<std::string> names;
  for (const ProfileField& field : kProfileFields) {
    const std::string& value = observed.*field.member;
    if (!value.empty() && value != merged.*field.member) names.emplace_back(field.name);
  }
  if (observed.attributes == merged.attributes) return names;
  const json kept = Attributes(merged);
  const json said = Attributes(observed);
  for (const auto& [name, value] : said.items()) {
    if (value != kept.value(name, json())) names.push_back(name);
  }
  return names;
}

}  // namespace rollcall
