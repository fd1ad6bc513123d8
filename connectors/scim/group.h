// From a SCIM group (RFC 7643 section 4.2) to an observed one.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "connectors/observed.h"
#include "connectors/scim/json.h"

namespace rollcall {

// Reuses its memory from group to group. Not thread-safe.
class ScimGroupReader {
 public:
  // Members are named by their ids, which are those of users and of other groups: an id is never both (RFC 7643 section
  // 3.1). The views are good until the next call and as long as `resource`.
  std::variant<ObservedGroup, UnreadableRecord> Read(const scim::Object& resource, const std::string& place);

 private:
  std::vector<MemberRef> members_;
  std::string place_;
};

}  // namespace rollcall
