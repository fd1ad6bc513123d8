// From a SCIM user (RFC 7643 section 4.1) to an observed one.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "connectors/observed.h"
#include "connectors/scim/json.h"
#include "connectors/scim/scim_connector.h"

namespace rollcall {

// Reuses its memory from user to user. Not thread-safe.
class ScimUserReader {
 public:
  // `options` outlives it.
  explicit ScimUserReader(const ScimOptions& options);

  // `place` becomes the record's, followed by its id. The views are good until the next call and as long as `resource`.
  std::variant<ObservedUser, UnreadableRecord> Read(const scim::Object& resource, const std::string& place);

 private:
  void ReadNames(const scim::Object& resource, ObservedUser& user);
  void ReadAttributes(const scim::Object& resource, ObservedUser& user);
  void ReadGroups(const scim::Object& resource, ObservedUser& user);
  // What is wrong; empty: nothing.
  std::string ReadState(const scim::Object& resource, ObservedUser& user);
  std::string ReadTimes(const scim::Object& resource, ObservedUser& user);
  std::string BrokenRule(const ObservedUser& user) const;

  const ScimOptions& options_;
  const ScimAttributes wanted_;
  std::vector<std::string> values_;  // in the order of wanted_
  std::vector<ObservedAttribute> attributes_;
  std::vector<ObservedMembership> memberships_;
  std::string place_;
  std::string reason_;
};

}  // namespace rollcall
