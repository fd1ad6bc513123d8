// Users and groups of a SCIM 2.0 service (RFC 7643, RFC 7644).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/connector.h"
#include "connectors/http/options.h"

namespace rollcall {

// The name that an attribute is kept under -> where it is.
using ScimAttributes = std::map<std::string, std::string, std::less<>>;

struct ScimOptions {
  enum class Groups : std::uint8_t {
    kNone,       // are not read
    kUsers,      // each user's record names all groups that the user is in
    kResources,  // /Groups is read, with the members
  };
  enum class Incremental : std::uint8_t {
    kAuto,  // what changed since the last pull, where the service can say so
    kNone,  // everything in each pull
  };
  HttpOptions http = {};          // the base of the service; without a query
  std::int32_t page_size = 1000;  // resources that are asked for at once
  Groups groups = Groups::kNone;
  Incremental incremental = Incremental::kAuto;
  std::chrono::hours full{24};  // after which everything is read again: only a full list shows who is gone
  // Of the last login, an RFC 3339 time, written like the paths below; empty: the service does not tell.
  std::string last_login;
  // Further attributes, kept under these names -> where they are: "title", "name.middleName", or behind the URN of an
  // extension. nullopt: those of kScimAttributes that a user has.
  std::optional<ScimAttributes> attributes;
};

// What is kept of every user unless the options say otherwise (RFC 7643 sections 4.1 and 4.3).
#define ROLLCALL_SCIM_ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
inline constexpr std::pair<std::string_view, std::string_view> kScimAttributes[] = {
    {"costCenter", ROLLCALL_SCIM_ENTERPRISE "costCenter"},
    {"department", ROLLCALL_SCIM_ENTERPRISE "department"},
    {"division", ROLLCALL_SCIM_ENTERPRISE "division"},
    {"employeeNumber", ROLLCALL_SCIM_ENTERPRISE "employeeNumber"},
    {"organization", ROLLCALL_SCIM_ENTERPRISE "organization"},
    {"title", "title"},
    {"userType", "userType"}};
#undef ROLLCALL_SCIM_ENTERPRISE

// The attributes that are kept: those of the options, or kScimAttributes.
ScimAttributes ScimAttributesOf(const ScimOptions& options);

// Throws SourceRejected where the options contradict themselves.
std::unique_ptr<Connector> MakeScimConnector(ScimOptions options);

// What `rollcall check` reports of it.
std::vector<Finding> CheckScim(const ScimOptions& options);

}  // namespace rollcall
