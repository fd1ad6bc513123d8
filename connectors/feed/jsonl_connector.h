// Feeds of one JSON object a line.
#pragma once

#include <memory>

#include "connectors/feed/feed_connector.h"
#include "connectors/feed/transport.h"

namespace rollcall {

// Opens the feed from a cursor's text; called at each pull. Throws as the pull does.
using OpenFeed = std::unique_ptr<FeedTransport> (*)(const FeedOptions& options, std::string_view cursor);

std::unique_ptr<Connector> MakeJsonLinesConnector(FeedOptions options, OpenFeed open);

}  // namespace rollcall
