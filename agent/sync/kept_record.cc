#include "agent/sync/kept_record.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace rollcall {
namespace {

using Json = nlohmann::json;

// These have columns of their own, or say nothing in a registration.
constexpr std::array<std::string_view, 5> kNotInBody = {"anchor", "place", "dn", "last_login", "presence"};

bool IsInBody(std::string_view name) { return std::ranges::find(kNotInBody, name) == kNotInBody.end(); }

class JsonWriter {
 public:
  explicit JsonWriter(Json& object) : object_(object) {}

  void operator()(std::string_view name, Compared /*compared*/, const auto& field) {
    if (IsInBody(name)) Write(std::string(name), field);
  }

 private:
  void Write(const std::string& name, std::string_view text) {
    if (!text.empty()) object_[name] = text;
  }
  void Write(const std::string& name, AnchorView anchor) { Write(name, anchor.text); }
  void Write(const std::string& name, const DnView& dn) { object_[name] = {dn.text, dn.key}; }
  void Write(const std::string& /*name*/, const std::array<std::string_view, kFieldNames.size()>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) Write(std::string(kFieldNames[i]), fields[i]);
  }
  void Write(const std::string& name, std::span<const ObservedAttribute> attributes) {
    for (const auto& [attribute, value] : attributes) object_[name].push_back({attribute, value});
  }
  void Write(const std::string& name, std::span<const ObservedMembership> memberships) {
    for (const auto& [group, role] : memberships) object_[name].push_back({group.text, group.key, role});
  }
  void Write(const std::string& name, std::optional<bool> truth) {
    if (truth) object_[name] = *truth;
  }
  void Write(const std::string& name, std::optional<TimePoint> time) {
    if (time) object_[name] = time->time_since_epoch().count();
  }
  void Write(const std::string& name, const std::optional<ObservedLogin>& login) {
    if (login) object_[name] = {login->at.time_since_epoch().count(), login->lag.count(), login->attribute};
  }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void Write(const std::string& name, Enumeration value) { object_[name] = static_cast<int>(value); }

  Json& object_;
};

}  // namespace

std::string ToKept(const ObservedUser& user) {
  Json body = Json::object();
  VisitFields(user, JsonWriter(body));
  return body.dump();
}

struct KeptRecord::Texts {
  std::string anchor;
  std::string place;
  Json body;
};

// What JsonWriter has written; what is not there keeps its default.
class KeptRecord::JsonReader {
 public:
  explicit JsonReader(KeptRecord& record) : record_(record), body_(record.texts_->body) {}

  void operator()(std::string_view name, Compared /*compared*/, auto& field) {
    if (IsInBody(name)) Read(std::string(name), field);
  }

 private:
  static std::string_view TextIn(const Json& value) { return value.get_ref<const std::string&>(); }
  static TimePoint TimeIn(const Json& value) { return TimePoint(std::chrono::milliseconds(value.get<std::int64_t>())); }

  // nullptr: it is not there.
  const Json* Find(const std::string& name) const {
    const auto found = body_.find(name);
    return found == body_.end() ? nullptr : &*found;
  }
  void Read(const std::string& name, std::string_view& text) const {
    if (const Json* value = Find(name)) text = TextIn(*value);
  }
  void Read(const std::string& name, AnchorView& anchor) const { Read(name, anchor.text); }
  void Read(const std::string& name, DnView& dn) const {
    if (const Json* value = Find(name)) dn = {TextIn((*value)[0]), TextIn((*value)[1])};
  }
  void Read(const std::string& /*name*/, std::array<std::string_view, kFieldNames.size()>& fields) const {
    for (std::size_t i = 0; i < fields.size(); ++i) Read(std::string(kFieldNames[i]), fields[i]);
  }
  void Read(const std::string& name, std::span<const ObservedAttribute>& attributes) {
    const Json* values = Find(name);
    if (values == nullptr) return;
    for (const Json& each : *values) record_.attributes_.push_back({TextIn(each[0]), TextIn(each[1])});
    attributes = record_.attributes_;
  }
  void Read(const std::string& name, std::span<const ObservedMembership>& memberships) {
    const Json* values = Find(name);
    if (values == nullptr) return;
    for (const Json& each : *values) {
      record_.memberships_.push_back({{TextIn(each[0]), TextIn(each[1])}, TextIn(each[2])});
    }
    memberships = record_.memberships_;
  }
  void Read(const std::string& name, std::optional<bool>& truth) const {
    if (const Json* value = Find(name)) truth = value->get<bool>();
  }
  void Read(const std::string& name, std::optional<TimePoint>& time) const {
    if (const Json* value = Find(name)) time = TimeIn(*value);
  }
  void Read(const std::string& name, std::optional<ObservedLogin>& login) const {
    const Json* value = Find(name);
    if (value == nullptr) return;
    const std::chrono::milliseconds lag((*value)[1].get<std::int64_t>());
    login = {.at = TimeIn((*value)[0]), .lag = lag, .attribute = TextIn((*value)[2])};
  }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void Read(const std::string& name, Enumeration& value) const {
    if (const Json* number = Find(name)) value = static_cast<Enumeration>(number->get<int>());
  }

  KeptRecord& record_;
  const Json& body_;
};

KeptRecord::~KeptRecord() = default;

KeptRecord::KeptRecord(std::string_view anchor, std::string_view body, std::string_view place)
    : texts_(std::make_unique<Texts>(Texts{std::string(anchor), std::string(place), Json::parse(body)})) {
  user_.anchor.text = texts_->anchor;
  user_.place = texts_->place.empty() ? texts_->anchor : texts_->place;
  VisitFields(user_, JsonReader(*this));
}

}  // namespace rollcall
