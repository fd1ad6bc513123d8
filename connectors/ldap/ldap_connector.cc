#include "connectors/ldap/ldap_connector.h"

#include <utility>
#include <vector>

#include "connectors/errors.h"
#include "connectors/ldap/check/check.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/pull.h"
#include "connectors/ldap/validate.h"

namespace rollcall {
namespace {

class LdapConnector : public Connector {
 public:
  explicit LdapConnector(LdapOptions options) : options_(std::move(options)) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override {
    LdapSession session = LdapSession::OpenAny(options_);
    LdapPull pull(options_, session, sink, {.refused = refused_, .cursor = cursor.text});
    try {
      return pull.Run(cursor);
    } catch (const CursorRejected& rejected) {
      // Not even from the start: this server does not do it for us.
      if (cursor.text.empty() && options_.incremental == Incremental::kAuto)
        refused_.push_back({.method = pull.method(), .reason = rejected.what()});
      throw CursorRejected(session.uri().text + ": " + rejected.what());
    }
  }

  std::vector<Finding> Check() override { return CheckLdap(options_); }

 private:
  LdapOptions options_;
  std::vector<IncrementalRefusal> refused_;
};

}  // namespace

std::unique_ptr<Connector> MakeLdapConnector(LdapOptions options) {
  ValidateLdapOptions(options);
  return std::make_unique<LdapConnector>(std::move(options));
}

}  // namespace rollcall
