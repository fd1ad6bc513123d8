// A SCIM 2.0 service (RFC 7644), of which only is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/http/client.h"
#include "connectors/scim/page.h"
#include "connectors/scim/scim_connector.h"

namespace rollcall {

// What the service says that it can do (RFC 7643 section 5).
struct ScimAbilities {
  bool told = false;  // there is a ServiceProviderConfig
  bool filter = false;
  bool sort = false;
  std::optional<std::int64_t> most_results;  // of a filter
};

class ScimService {
 public:
  // For one pull. `options` outlives it. Throws SourceRejected.
  explicit ScimService(const ScimOptions& options);

  ScimAbilities Abilities();

  struct List {
    std::string resource;     // "Users", "Groups"
    std::int32_t count = 0;   // resources a page
    std::string filter = {};  // RFC 7644 section 3.4.2.2; empty: all
  };
  ScimPage Page(const List& list, std::int64_t start);
  // The first page; nullopt: the service does not do this filter.
  std::optional<ScimPage> TryFilter(const List& list);
  // nullopt: there is none of this id.
  std::optional<ScimDocument> Get(std::string_view resource, std::string_view id);

  // "https://host/scim/v2/Users".
  std::string Place(std::string_view resource) const;
  // By the service's clock, when its first answer came; nullopt: it tells no time.
  std::optional<TimePoint> began() const { return began_; }
  const std::string& protocol() const { return protocol_; }

 private:
  HttpAnswer Ask(const std::string& path, std::vector<int> expected = {});
  std::string Url(const List& list, std::int64_t start) const;

  const HttpOptions http_;
  HttpClient client_;
  std::string base_;   // without a slash at its end
  std::string shown_;  // the same, for messages
  std::optional<TimePoint> began_;
  bool has_begun_ = false;
  std::string protocol_;
};

}  // namespace rollcall
