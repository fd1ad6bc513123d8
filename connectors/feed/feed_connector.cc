#include "connectors/feed/feed_connector.h"

#include "connectors/errors.h"
#include "connectors/feed/jsonl_connector.h"

namespace rollcall {

std::unique_ptr<Connector> MakeFeedConnector(FeedOptions options) {
  const bool is_file = options.http.url.empty();
  if (options.path.empty() == is_file) throw SourceRejected("a feed has either a path or a url");
  if (!is_file) ValidateHttp(options.http);
  const OpenFeed open = is_file ? OpenFileFeed : OpenHttpFeed;
  return MakeJsonLinesConnector(std::move(options), open);
}

}  // namespace rollcall
