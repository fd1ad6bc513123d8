// From a source's configuration to its connector.
#include "agent/sync/pass.h"
#include "connectors/csv/csv_connector.h"
#include "connectors/feed/feed_connector.h"
#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/ldif_connector.h"
#include "connectors/scim/scim_connector.h"

namespace rollcall {
namespace {

std::unique_ptr<Connector> Make(const LdapOptions& options) { return MakeLdapConnector(options); }
std::unique_ptr<Connector> Make(const LdifOptions& options) { return MakeLdifConnector(options); }
std::unique_ptr<Connector> Make(const CsvOptions& options) { return MakeCsvConnector(options); }
std::unique_ptr<Connector> Make(const FeedOptions& options) { return MakeFeedConnector(options); }
std::unique_ptr<Connector> Make(const ScimOptions& options) { return MakeScimConnector(options); }

}  // namespace

std::unique_ptr<Connector> MakeConnector(const SourceConfig& source) {
  try {
    return std::visit([](const auto& options) { return Make(options); }, source.options);
  } catch (const SourceRejected& error) {
    throw ConfigError("source " + source.name + ": " + error.what());
  }
}

}  // namespace rollcall
