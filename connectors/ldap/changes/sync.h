// Content synchronization (RFC 4533), refreshOnly: its controls and messages, parsed by hand. (The ldap_sync_* calls
// of libldap tell the end of a present phase and that of a delete phase in the same words.)
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "connectors/ldap/connection/search.h"

namespace rollcall {

inline constexpr std::string_view kSyncControl = "1.3.6.1.4.1.4203.1.9.1.1";

class SyncRefresh : public SearchExtension {
 public:
  // Hear the 16 octets of each entry that the server names without sending it.
  struct Listener {
    std::function<void(std::string_view)> present;
    std::function<void(std::string_view)> gone;
  };

  // Asks for what changed since `cookie`; empty: for everything.
  SyncRefresh(std::string cookie, Listener listener) : sent_(std::move(cookie)), listener_(std::move(listener)) {}

  LdapControlPtr Control() override;
  void OnEntry(ldapcontrol** controls) override;
  void OnIntermediate(std::string_view oid, std::string_view value) override;
  // Throws CursorRejected where the server does not take the cookie.
  Then OnResult(const LdapResult& result, ldapcontrol** controls) override;

  enum class State : std::uint8_t { kPresent = 0, kAdd = 1, kModify = 2, kDelete = 3 };  // RFC 4533 section 2.2
  State state() const { return state_; }             // of the entry that was loaded last
  const std::string& uuid() const { return uuid_; }  // its 16 octets

  // After the search has ended: what the server's silence about an entry means.
  enum class Silence : std::uint8_t {
    kGone,       // everything was sent, or the present phase named what is there
    kUnchanged,  // the delete phase named what is gone
  };
  Silence silence() const;
  const std::string& cookie() const { return received_.empty() ? sent_ : received_; }  // where to go on from

 private:
  void TakeCookie(berelement* element);
  void TakePhase(berelement* element, bool* phase);
  void TakeIdSet(berelement* element);

  std::string sent_;
  std::string received_;
  Listener listener_;
  State state_ = State::kAdd;
  std::string uuid_;
  bool told_present_ = false;
  bool told_deletes_ = false;
};

// The anchors whose values are the 16 octets, by which alone a server says who is present and who is gone.
bool IsSyncAnchor(std::string_view attribute);
// The octets as the value of such an attribute.
std::string SyncAnchorText(std::string_view attribute, std::string_view uuid);

}  // namespace rollcall
