#include "connectors/ldap/connection/sasl_plugins.h"

#include <cstdlib>

#include "connectors/ldap/syntax/library.h"

namespace rollcall {
namespace {

constexpr const char* kPath = "SASL_PATH";  // where SASL looks for them

}  // namespace

SaslPlugins::SaslPlugins(LdapOptions::Bind bind) : lock_(mutex_) {
  if (bind == LdapOptions::Bind::kSaslGssapi) {
    Load();
  } else if (state_ == State::kNotAsked && std::getenv(kPath) == nullptr) {
    setenv(kPath, "", 1);
    state_ = State::kLeavingOut;
  }
}

SaslPlugins::~SaslPlugins() {
  if (state_ != State::kLeavingOut) return;
  unsetenv(kPath);
  state_ = State::kLeftOut;
}

void SaslPlugins::Load() {
  if (state_ == State::kLeftOut) {
    sasl_client_done();
    sasl_client_init(nullptr);  // what the agent answers is asked for with each connection
  }
  state_ = State::kLoaded;
}

}  // namespace rollcall
