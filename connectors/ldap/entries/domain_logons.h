// When each user was seen last by any domain controller: lastLogon is exact, but never replicated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"

namespace rollcall {

// Keeps 24 bytes for each user and domain controller.
class DomainLogons {
 public:
  // Asks every domain controller of server.options, one after the other. One that cannot be asked is told as a
  // warning to `sink`, and makes the picture incomplete. Does not throw for it.
  void Read(const LdapServer& server, SteadyTime deadline, ObservationSink& sink);

  // nullopt: none of those that answered has seen this user.
  std::optional<TimePoint> Find(AnchorView anchor) const;

  // Whether there are domain controllers to ask at all.
  bool was_asked() const { return asked_ > 0; }
  // Whether a later login than Find tells is impossible.
  bool is_complete() const { return asked_ == answered_; }

 private:
  struct Logon {
    std::uint64_t high;  // XXH3 of the anchor
    std::uint64_t low;
    TimePoint at;
  };
  static Logon MakeLogon(AnchorView anchor, TimePoint at);
  static bool Precedes(const Logon& a, const Logon& b);

  void ReadOne(const LdapServer& server, const std::string& uri, SteadyTime deadline);

  std::vector<Logon> logons_;  // sorted by anchor, the latest first
  std::size_t asked_ = 0;
  std::size_t answered_ = 0;
};

}  // namespace rollcall
