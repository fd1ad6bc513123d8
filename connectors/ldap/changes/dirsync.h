// The DirSync control ([MS-ADTS] section 3.1.1.3.4.1.3).
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "connectors/ldap/connection/search.h"

namespace rollcall {

inline constexpr std::string_view kDirSyncControl = "1.2.840.113556.1.4.841";

// Asks for what changed since a cookie, part after part until the server has no more.
class DirSync : public SearchExtension {
 public:
  enum class Rights : std::uint8_t {
    kReplication,  // "Replicating Directory Changes": every change is told
    kOwn,          // object security: what the agent may read, of that the changes
  };

  // An empty cookie: from the start.
  DirSync(std::string cookie, Rights rights)
      : cookie_(std::move(cookie)), rights_(rights), goes_on_(!cookie_.empty()) {}

  LdapControlPtr Control() override;
  void OnEntry(ldapcontrol** /*controls*/) override {}
  // Throws CursorRejected where the server does not take the cookie, or does not do it at all.
  Then OnResult(const LdapResult& result, ldapcontrol** controls) override;

  // The agent lacks the right; the search throws then.
  bool lacks_rights() const { return lacks_rights_; }
  const std::string& cookie() const { return cookie_; }  // where to go on from

 private:
  std::string cookie_;
  Rights rights_;
  bool goes_on_;
  bool lacks_rights_ = false;
};

}  // namespace rollcall
