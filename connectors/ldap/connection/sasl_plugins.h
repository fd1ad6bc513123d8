// What SASL loads with the first connection of the process.
#pragma once

#include <mutex>

#include "connectors/ldap/options.h"

namespace rollcall {

// SASL loads its plug-ins when libldap is used first, and these the Kerberos libraries, which takes longer than a small
// pull. Only GSSAPI needs them (EXTERNAL is part of SASL itself): they are left out until it is asked for. Whoever has
// set SASL_PATH has it as it is. Thread-safe: of two that make a connection one waits.
class SaslPlugins {
 public:
  // While it lives, libldap is used.
  explicit SaslPlugins(LdapOptions::Bind bind);
  ~SaslPlugins();
  SaslPlugins(const SaslPlugins&) = delete;
  SaslPlugins& operator=(const SaslPlugins&) = delete;

 private:
  enum class State { kNotAsked, kLeavingOut, kLeftOut, kLoaded };
  static void Load();

  static inline std::mutex mutex_;
  static inline State state_ = State::kNotAsked;
  const std::lock_guard<std::mutex> lock_;
};

}  // namespace rollcall
