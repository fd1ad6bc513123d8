#include "connectors/feed/feed_connector.h"

#include "connectors/feed/http_feed.h"
#include "connectors/feed/jsonl_connector.h"
#include "connectors/scim/scim_connector.h"

namespace rollcall {

std::unique_ptr<Connector> MakeFeedConnector(FeedOptions options) {
  if (options.path.empty() == options.url.empty()) {
    throw SourceRejected("a feed has either a path or a url");
  }
  if (!options.url.empty()) ValidateHttp(HttpOptionsOf(options));
  if (options.format == FeedFormat::kScim) return MakeScimConnector(std::move(options));
  const OpenFeed open = options.url.empty() ? OpenFileFeed : OpenHttpFeed;
  return MakeJsonLinesConnector(std::move(options), open);
}

}  // namespace rollcall
