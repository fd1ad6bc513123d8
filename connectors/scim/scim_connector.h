// Users and groups of a SCIM 2.0 service (RFC 7643, RFC 7644).
#pragma once

#include <memory>
#include <vector>

#include "connectors/feed/feed_connector.h"

namespace rollcall {

// Throws SourceRejected where the options contradict themselves.
std::unique_ptr<Connector> MakeScimConnector(FeedOptions options);

// What `rollcall check` tells of it.
std::vector<Finding> CheckScim(const FeedOptions& options);

}  // namespace rollcall
