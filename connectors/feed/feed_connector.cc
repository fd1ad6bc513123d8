#include "connectors/feed/feed_connector.h"

#include "connectors/feed/jsonl_connector.h"

namespace rollcall {

std::unique_ptr<Connector> MakeFeedConnector(FeedOptions options) {
  if (options.path.empty() == options.url.empty()) {
    throw SourceRejected("a feed has either a path or a url");
  }
  if (options.format == FeedFormat::kScim || !options.url.empty()) {
    throw SourceRejected("this build reads feeds from files only: give a path, and format = \"jsonl\"");
  }
  return MakeJsonLinesConnector(std::move(options), OpenFileFeed);
}

}  // namespace rollcall
