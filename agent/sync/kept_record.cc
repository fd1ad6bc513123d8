#include "agent/sync/kept_record.h"

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using Json = nlohmann::json;

std::int64_t Milliseconds(TimePoint time) { return time.time_since_epoch().count(); }

}  // namespace

std::string ToKept(const ObservedUser& user) {
  Json kept = Json::object();
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
    if (!user.fields[i].empty()) kept[std::string(kFieldNames[i])] = user.fields[i];
  }
  for (const auto& [name, value] : user.attributes) kept["attributes"].push_back({name, value});
  for (const ObservedMembership& each : user.memberships) {
    kept["memberships"].push_back({each.group.text, each.group.key, each.role});
  }
  kept["told"] = static_cast<int>(user.memberships_told);
  kept["proof"] = static_cast<int>(user.email_proof);
  if (user.enabled) kept["enabled"] = *user.enabled;
  if (!user.state_reason.empty()) kept["state_reason"] = user.state_reason;
  if (!user.creation_source.empty()) kept["source"] = user.creation_source;
  if (user.recorded_at) kept["at"] = Milliseconds(*user.recorded_at);
  if (user.created_at) kept["created_at"] = Milliseconds(*user.created_at);
  return kept.dump();
}

struct KeptRecord::Texts {
  std::string anchor;
  std::string place;
  Json kept;

  std::string_view Of(const char* key) const {
    const auto found = kept.find(key);
    return found == kept.end() ? std::string_view() : found->get_ref<const std::string&>();
  }
  std::optional<TimePoint> TimeOf(const char* key) const {
    const auto found = kept.find(key);
    if (found == kept.end()) return std::nullopt;
    return TimePoint(std::chrono::milliseconds(found->get<std::int64_t>()));
  }
};

KeptRecord::~KeptRecord() = default;

KeptRecord::KeptRecord(std::string_view anchor, std::string_view body, std::string_view place)
    : texts_(std::make_unique<Texts>(Texts{std::string(anchor), std::string(place), Json::parse(body)})) {
  const auto text = [](const Json& value) -> std::string_view { return value.get_ref<const std::string&>(); };
  const Json& kept = texts_->kept;
  user_.anchor.text = texts_->anchor;
  user_.place = texts_->place.empty() ? texts_->anchor : texts_->place;
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) user_.fields[i] = texts_->Of(kFieldNames[i].data());
  if (const auto found = kept.find("attributes"); found != kept.end()) {
    for (const Json& each : *found) attributes_.push_back({text(each[0]), text(each[1])});
  }
  if (const auto found = kept.find("memberships"); found != kept.end()) {
    for (const Json& each : *found) memberships_.push_back({{text(each[0]), text(each[1])}, text(each[2])});
  }
  user_.attributes = attributes_;
  user_.memberships = memberships_;
  user_.memberships_told = static_cast<MembershipsTold>(kept.value("told", 0));
  user_.email_proof = static_cast<EmailProof>(kept.value("proof", 0));
  if (const auto found = kept.find("enabled"); found != kept.end()) user_.enabled = found->get<bool>();
  user_.state_reason = texts_->Of("state_reason");
  user_.creation_source = texts_->Of("source");
  user_.recorded_at = texts_->TimeOf("at");
  user_.created_at = texts_->TimeOf("created_at");
}

}  // namespace rollcall
