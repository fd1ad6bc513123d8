#include "tests/connectors/feed/fuzz_one.h"

#include <stdexcept>
#include <string>

#include "connectors/base/text.h"
#include "connectors/feed/json_record.h"

namespace rollcall {
namespace {

void Require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

// Everything that a record says, so that two readings can be compared.
std::string Said(JsonRecordReader& reader, std::string_view line) {
  const FeedRecord* record = reader.Read(line);
  Require(IsUtf8(reader.id()), "an id that is not UTF-8");
  if (record == nullptr) {
    Require(!reader.reason().empty(), "a line that is refused for no reason");
    return reader.reason();
  }
  const ObservedUser& user = record->user;
  const bool is_login = record->type == FeedRecordType::kLogin;
  Require(!user.anchor.text.empty() || (is_login && !user[Field::kLogin].empty()), "a record of nobody");
  Require(record->type != FeedRecordType::kRegistration || !user[Field::kLogin].empty(), "somebody without a login");
  std::string said(user.anchor.text);
  for (const std::string_view field : user.fields) {
    Require(IsUtf8(field), "a field that is not UTF-8");
    Require(field.find('\0') == field.npos, "a field with a NUL");
    said.append("\n").append(field);
  }
  for (const ObservedMembership& each : user.memberships) {
    Require(!each.group.key.empty() && !each.role.empty(), "half a membership");
    said.append("\n").append(each.role).append(":").append(each.group.key);
  }
  return said + std::to_string(record->at.time_since_epoch().count());
}

}  // namespace

// A reader that has read other lines before says the same as a new one.
void ReadWhateverRecords(std::string_view bytes) {
  JsonRecordReader used;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    JsonRecordReader fresh;
    Require(Said(used, line) == Said(fresh, line), "what was read before makes a difference");
    bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 1);
  }
}

}  // namespace rollcall
