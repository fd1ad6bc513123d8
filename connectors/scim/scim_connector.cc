#include "connectors/scim/scim_connector.h"

#include "connectors/scim/scim_pull.h"

namespace rollcall {
namespace {

class ScimConnector : public Connector {
 public:
  explicit ScimConnector(FeedOptions options) : options_(std::move(options)) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override {
    return ScimPull(options_, cursor, sink).Run();
  }
  std::vector<Finding> Check() override { return CheckScim(options_); }

 private:
  const FeedOptions options_;
};

}  // namespace

std::unique_ptr<Connector> MakeScimConnector(FeedOptions options) {
  if (options.url.empty()) throw SourceRejected("a source with format = \"scim\" has a url, not a path");
  if (options.url.find_first_of("?#") != std::string::npos) {
    throw SourceRejected("url must be the base of the SCIM service alone, such as https://host/scim/v2, without '?'");
  }
  if (options.page_size < 1) throw SourceRejected("page_size must be 1 at least");
  return std::make_unique<ScimConnector>(std::move(options));
}

}  // namespace rollcall
