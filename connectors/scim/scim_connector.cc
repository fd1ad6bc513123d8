#include "connectors/scim/scim_connector.h"

#include "connectors/errors.h"
#include "connectors/scim/pull.h"

namespace rollcall {
namespace {

class ScimConnector : public Connector {
 public:
  explicit ScimConnector(ScimOptions options) : options_(std::move(options)) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override {
    return ScimPull(options_, cursor, sink).Run();
  }
  std::vector<Finding> Check() override { return CheckScim(options_); }

 private:
  const ScimOptions options_;
};

}  // namespace

std::unique_ptr<Connector> MakeScimConnector(ScimOptions options) {
  ValidateHttp(options.http);
  if (options.http.url.find_first_of("?#") != std::string::npos) {
    throw SourceRejected("url must be the base of the SCIM service alone, such as https://host/scim/v2, without '?'");
  }
  if (options.page_size < 1) throw SourceRejected("page_size must be 1 at least");
  return std::make_unique<ScimConnector>(std::move(options));
}

}  // namespace rollcall
