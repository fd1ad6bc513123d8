// The part of a feed's options that is about HTTP.
#pragma once

#include "connectors/feed/feed_connector.h"
#include "connectors/http/options.h"

namespace rollcall {

HttpOptions HttpOptionsOf(const FeedOptions& options);

}  // namespace rollcall
