#include "connectors/feed/json_record.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "connectors/base/members.h"
#include "connectors/base/text.h"
#include "connectors/base/values.h"

namespace rollcall {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kFirstBuffer = 4096;

enum class Kind : std::uint8_t { kText, kTruth, kTexts };
constexpr Kind KindOf(FeedKey key) {
  if (key == FeedKey::kEmailVerified) return Kind::kTruth;
  return key == FeedKey::kGroups ? Kind::kTexts : Kind::kText;
}

constexpr std::string_view NameOf(FeedKey key) { return kFeedKeys[static_cast<std::size_t>(key)]; }

// What the keys must be, beyond texts; a rule that is broken, or nothing.
using Rule = std::string_view (*)(std::string_view);
struct TextRule {
  FeedKey key;
  Rule rule;
};
constexpr std::array kTextRules = {
    TextRule{FeedKey::kId, BrokenIdentifierRule},         TextRule{FeedKey::kUserName, BrokenIdentifierRule},
    TextRule{FeedKey::kEmail, BrokenEmailRule},           TextRule{FeedKey::kGivenName, BrokenIdentifierRule},
    TextRule{FeedKey::kFamilyName, BrokenIdentifierRule}, TextRule{FeedKey::kSource, BrokenIdentifierRule}};

std::optional<FeedKey> KeyOf(std::string_view name) {
  const auto found = std::ranges::find(kFeedKeys, name);
  if (found == kFeedKeys.end()) return std::nullopt;
  return static_cast<FeedKey>(found - kFeedKeys.begin());
}

}  // namespace

struct JsonRecordReader::Parser {
  ondemand::parser parser;
  std::string padded;

  // Throws simdjson_error.
  template <class Use>
  void Each(std::string_view line, Use use) {
    // Exactly the line and its padding, so that nothing of an earlier line is ever read.
    padded.assign(line);
    padded.append(simdjson::SIMDJSON_PADDING, '\0');
    ondemand::document document = parser.iterate(padded.data(), line.size(), padded.size());
    for (auto field : document.get_object()) {
      const std::string_view key = field.unescaped_key();
      use(key, field.value().value());
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
      throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
    }
  }
};

JsonRecordReader::JsonRecordReader() : parser_(std::make_unique<Parser>()) { parser_->padded.reserve(kFirstBuffer); }
JsonRecordReader::~JsonRecordReader() = default;

bool JsonRecordReader::Refuse(std::string reason) {
  reason_ = std::move(reason);
  return false;
}

bool JsonRecordReader::RefuseKey(FeedKey key, std::string_view rule) {
  return Refuse(std::string(NameOf(key)) + " " + std::string(rule));
}

const FeedRecord* JsonRecordReader::Read(std::string_view line) {
  record_ = {};
  present_ = {};
  email_verified_ = false;
  groups_.clear();
  memberships_.clear();
  group_keys_.clear();
  for (std::string& text : texts_) text.clear();
  return Take(line) && Check() ? &record_ : nullptr;
}

bool JsonRecordReader::Take(std::string_view line) {
  std::optional<FeedKey> at;
  std::optional<FeedKey> twice;
  try {
    parser_->Each(line, [&](std::string_view name, ondemand::value value) {
      at = KeyOf(name);
      if (!at) {
        static_cast<void>(std::string_view(value.raw_json_token()));
        return;
      }
      if (value.is_null()) return;
      if (std::exchange(present_[static_cast<std::size_t>(*at)], true)) twice = at;
      switch (KindOf(*at)) {
        case Kind::kText:
          texts_[static_cast<std::size_t>(*at)] = std::string_view(value.get_string());
          break;
        case Kind::kTruth:
          email_verified_ = value.get_bool();
          break;
        case Kind::kTexts:
          for (auto each : value.get_array()) {
            const std::string_view group = each.get_string();
            // A group of no name, or two in one text, would be passed over without a word there.
            if (Trim(group).empty() || group.find(';') != group.npos)
              throw simdjson::simdjson_error(simdjson::STRING_ERROR);
            groups_.append(group).append(";");
          }
          break;
      }
    });
  } catch (const simdjson::simdjson_error& error) {
    const bool wrong_type = error.error() == simdjson::INCORRECT_TYPE;
    const std::string& id = Text(FeedKey::kId);
    if (BrokenIdentifierRule(id).empty()) record_.user.anchor = {id};
    if (at && wrong_type) {
      constexpr std::array<std::string_view, 3> kWanted = {"a text", "true or false", "a list of texts"};
      return RefuseKey(*at, "must be " + std::string(kWanted[static_cast<std::size_t>(KindOf(*at))]));
    }
    if (at == FeedKey::kGroups && error.error() == simdjson::STRING_ERROR) {
      return RefuseKey(*at, "must be a list of texts like \"member:/teams/writers\", one group each");
    }
    if (wrong_type) return Refuse("it is not a JSON object (RFC 8259)");
    return Refuse("it is not one JSON object (RFC 8259): " + std::string(simdjson::error_message(error.error())));
  }
  if (BrokenIdentifierRule(Text(FeedKey::kId)).empty()) record_.user.anchor = {Text(FeedKey::kId)};
  return !twice || RefuseKey(*twice, "stands there twice");
}

bool JsonRecordReader::CheckText(FeedKey key) {
  const auto found = std::ranges::find(kTextRules, key, &TextRule::key);
  const std::string& text = Text(key);
  if (!present_[static_cast<std::size_t>(key)] || found == kTextRules.end()) return true;
  if (const std::string_view broken = found->rule(text); !broken.empty()) return RefuseKey(key, broken);
  if (text.size() > kMostOfFeedText && CountCharacters(text) > kMostOfFeedText) {
    return RefuseKey(key, "is longer than " + std::to_string(kMostOfFeedText) + " characters");
  }
  return true;
}

bool JsonRecordReader::CheckGroups() {
  if (const auto wrong = ReadMemberships(groups_, memberships_, group_keys_))
    return RefuseKey(FeedKey::kGroups, *wrong);
  if (memberships_.size() <= kMostFeedGroups) return true;
  return RefuseKey(FeedKey::kGroups, "are more than " + std::to_string(kMostFeedGroups));
}

bool JsonRecordReader::Check() {
  const auto type = std::ranges::find(kFeedRecordTypes, Text(FeedKey::kType));
  if (type == kFeedRecordTypes.end()) return RefuseKey(FeedKey::kType, "must be registration, login or withdrawal");
  record_.type = static_cast<FeedRecordType>(type - kFeedRecordTypes.begin());
  for (const TextRule& rule : kTextRules) {
    if (!CheckText(rule.key)) return false;
  }
  const bool is_login = record_.type == FeedRecordType::kLogin;
  const bool has_name = !Text(FeedKey::kUserName).empty();
  if (Text(FeedKey::kId).empty() && !(is_login && has_name)) {
    return Refuse(is_login ? "it has neither id nor userName" : "it has no id");
  }
  if (record_.type == FeedRecordType::kRegistration && !has_name) return Refuse("it has no userName");
  const auto at = ParseTime(Text(FeedKey::kAt));
  if (!at) return RefuseKey(FeedKey::kAt, "must be a time with its zone, like 2026-01-05T10:00:00Z");
  record_.at = *at;
  if (!CheckGroups()) return false;
  Fill();
  return true;
}

void JsonRecordReader::Fill() {
  ObservedUser& user = record_.user;
  user[Field::kLogin] = Text(FeedKey::kUserName);
  user[Field::kEmail] = Text(FeedKey::kEmail);
  user[Field::kGivenName] = Text(FeedKey::kGivenName);
  user[Field::kFamilyName] = Text(FeedKey::kFamilyName);
  record_.source = Text(FeedKey::kSource);
  user.recorded_at = record_.at;
  if (present_[static_cast<std::size_t>(FeedKey::kEmailVerified)]) {
    user.email_proof = email_verified_ ? EmailProof::kVerified : EmailProof::kUnverified;
  }
  user.memberships = memberships_;
  if (present_[static_cast<std::size_t>(FeedKey::kGroups)]) user.memberships_told = MembershipsTold::kAll;
  if (record_.type == FeedRecordType::kRegistration) {
    user.creation_source = record_.source;
    user.created_at = record_.at;
  }
}

}  // namespace rollcall
