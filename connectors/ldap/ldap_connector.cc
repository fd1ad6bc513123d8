#include "connectors/ldap/ldap_connector.h"

#include <utility>

#include "connectors/ldap/check.h"
#include "connectors/ldap/pull.h"
#include "connectors/ldap/session.h"
#include "connectors/ldap/validate.h"

namespace rollcall {
namespace {

class LdapConnector : public Connector {
 public:
  explicit LdapConnector(LdapOptions options) : options_(std::move(options)) {}

  // Always everything: there is no cursor yet.
  PullResult Pull(const Cursor&, ObservationSink& sink) override {
    LdapSession session = LdapSession::OpenAny(options_);
    return LdapPull(options_, session, sink).Run();
  }

  std::vector<Finding> Check() override { return CheckLdap(options_); }

 private:
  const LdapOptions options_;
};

}  // namespace

std::unique_ptr<Connector> MakeLdapConnector(LdapOptions options) {
  ValidateLdapOptions(options);
  return std::make_unique<LdapConnector>(std::move(options));
}

}  // namespace rollcall
