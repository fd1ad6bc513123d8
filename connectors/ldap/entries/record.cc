#include "connectors/ldap/entries/record.h"

#include <algorithm>
#include <utility>

#include "connectors/base/dn.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {

RecordReader::RecordReader(const std::string& anchor, NoAnchor without, RecordKind kind)
    : anchor_syntax_(AnchorSyntaxOf(anchor)), without_(without), kind_(kind) {
  Want(anchor);
}

std::size_t RecordReader::Want(std::string_view attribute) {
  const auto at = std::ranges::find_if(wanted_, [&](const auto& each) { return EqualsIgnoringCase(each, attribute); });
  const auto number = static_cast<std::size_t>(at - wanted_.begin());
  if (at == wanted_.end()) wanted_.emplace_back(attribute);
  found_.resize(wanted_.size());
  return number;
}

void RecordReader::Load(const LdapEntry& entry) {
  reason_.clear();
  std::ranges::fill(found_, std::span<const std::string_view>());
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    const auto at =
        std::ranges::find_if(wanted_, [&](const auto& each) { return EqualsIgnoringCase(each, entry.name(i)); });
    if (at != wanted_.end()) found_[static_cast<std::size_t>(at - wanted_.begin())] = entry.values(i);
  }
  dn_ = entry.dn();
  dn_key_.clear();
  const bool is_named = AppendDnKey(dn_, dn_key_);
  ReadAnchor();
  if (!is_named) Fail("its name is not a distinguished name (RFC 4514)");
}

void RecordReader::ReadAnchor() {
  anchor_ = {};
  if (wanted_.front() == kDnAnchor) {
    anchor_ = {dn_key_};
    return;
  }
  const std::string& name = wanted_.front();
  if (found_.front().size() > 1)
    return Fail("its anchor " + name + " has several values; choose an attribute with one");
  if (anchor_syntax_ == AnchorSyntax::kGuid && !found_.front().empty()) return ReadGuid();
  const std::string_view text = Text(0);
  anchor_ = {text};
  if (!text.empty()) return;
  switch (without_) {
    case NoAnchor::kHidden:
      return Fail("it has no anchor " + name + ", or the agent may not read it");
    case NoAnchor::kNotExported:
      return Fail("it has no anchor " + name + " in this file");
    case NoAnchor::kByName:
      anchor_ = {dn_key_};
  }
}

void RecordReader::ReadGuid() {
  guid_ = GuidToText(found_.front().front());
  if (guid_.empty()) Fail("its anchor " + wanted_.front() + " is no GUID of 16 octets; choose another anchor");
  anchor_ = {guid_};
}

std::string_view RecordReader::Text(std::size_t attribute) {
  const auto values = Values(attribute);
  return values.empty() ? std::string_view() : Checked(attribute, values.front());
}

std::string_view RecordReader::NamingText(std::size_t attribute) {
  const auto values = Values(attribute);
  if (values.size() < 2) return Text(attribute);
  const auto in_rdn =
      std::ranges::find_if(values, [&](std::string_view each) { return IsInRdn(wanted_[attribute], each); });
  return in_rdn == values.end() ? Text(attribute) : Checked(attribute, *in_rdn);
}

std::string_view RecordReader::Checked(std::size_t attribute, std::string_view value) {
  if (IsText(value)) return value;
  Fail("its " + wanted_[attribute] + " is not UTF-8 text; correct it in the directory, or do not map this attribute");
  return {};
}

bool RecordReader::IsInRdn(std::string_view attribute, std::string_view value) {
  scratch_ = '+';
  std::ranges::transform(attribute, std::back_inserter(scratch_), ToLowerAscii);
  scratch_ += '=';
  AppendDnValueKey(value, scratch_);
  scratch_ += '+';
  return ('+' + std::string(FirstRdn(dn_key_)) + '+').find(scratch_) != std::string::npos;
}

std::optional<std::size_t> RecordReader::FirstPresent(std::span<const std::size_t> attributes) const {
  const auto at = std::ranges::find_if(attributes, [&](std::size_t each) { return !Values(each).empty(); });
  if (at == attributes.end()) return std::nullopt;
  return *at;
}

void RecordReader::Fail(std::string reason) {
  if (reason_.empty()) reason_ = std::move(reason);
}

std::optional<UnreadableRecord> RecordReader::problem() const {
  if (reason_.empty()) return std::nullopt;
  return UnreadableRecord{.place = dn_, .reason = reason_, .anchor = anchor_, .kind = kind_, .dn_key = dn_key_};
}

}  // namespace rollcall
