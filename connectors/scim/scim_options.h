// What a source with format = "scim" is made of.
#pragma once

#include <map>
#include <string>

#include "connectors/feed/feed_connector.h"

namespace rollcall {

using ScimAttributes = std::map<std::string, std::string, std::less<>>;

// The attributes that are kept: those of the options, or kScimAttributes.
ScimAttributes ScimAttributesOf(const ScimOptions& options);

}  // namespace rollcall
