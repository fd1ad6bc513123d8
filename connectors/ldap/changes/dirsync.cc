#include "connectors/ldap/changes/dirsync.h"

#include <algorithm>
#include <array>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/ber.h"

namespace rollcall {
namespace {

constexpr std::uint32_t kObjectSecurity = 0x1;
constexpr std::uint32_t kIncrementalValues = 0x80000000;  // of a large group no more than who came and went

// Results by which a server says that it does not do it, or not from there.
constexpr std::array kRefusals = {LDAP_PROTOCOL_ERROR, LDAP_UNAVAILABLE_CRITICAL_EXTENSION, LDAP_INSUFFICIENT_ACCESS,
                                  LDAP_UNWILLING_TO_PERFORM};

[[noreturn]] void ThrowMalformed(std::string_view what) {
  throw SourceUnavailable("the server's " + std::string(what) + " of DirSync is not what [MS-ADTS] says");
}

}  // namespace

LdapControlPtr DirSync::Control() {
  const OwnedElement element(ber_alloc_t(LBER_USE_DER));
  const std::uint32_t flags = kIncrementalValues | (rights_ == Rights::kOwn ? kObjectSecurity : 0);
  constexpr ber_int_t kBytes = 1'000'000;  // of values in one part
  berval cookie{.bv_len = cookie_.size(), .bv_val = cookie_.data()};
  berval value{};
  if (ber_printf(element.get(), "{iiO}", static_cast<ber_int_t>(flags), kBytes, &cookie) == -1 ||
      ber_flatten2(element.get(), &value, 0) == -1)
    ThrowMalformed("request");
  LDAPControl* control = nullptr;
  constexpr int kCritical = 1;
  constexpr int kCopy = 1;
  if (ldap_control_create(std::string(kDirSyncControl).c_str(), kCritical, &value, kCopy, &control) != LDAP_SUCCESS)
    ThrowMalformed("request");
  return LdapControlPtr(control);
}

SearchExtension::Then DirSync::OnResult(const LdapResult& result, ldapcontrol** controls) {
  const bool is_refused = std::ranges::find(kRefusals, result.code) != kRefusals.end();
  if (is_refused && goes_on_)
    throw CursorRejected("the domain controller does not go on from there: " + DescribeResult(result));
  if (is_refused && rights_ == Rights::kOwn)
    throw CursorRejected("DirSync does not get through: " + DescribeResult(result));
  lacks_rights_ = is_refused;
  if (result.code != LDAP_SUCCESS) return Then::kEnd;
  const LDAPControl* control = FindControl(std::string(kDirSyncControl).c_str(), controls);
  if (control == nullptr) ThrowMalformed("result (it has no cookie)");
  const OwnedElement reader = Decoder(View(control->ldctl_value));
  ber_int_t more = 0;
  ber_int_t unused = 0;
  berval cookie{};
  if (ber_scanf(reader.get(), "{iim}", &more, &unused, &cookie) == LBER_ERROR || cookie.bv_len == 0)
    ThrowMalformed("result");
  const bool moved = View(cookie) != cookie_;
  cookie_.assign(View(cookie));
  if (more != 0 && !moved) ThrowMalformed("result (more is to come, from the same place)");
  return more != 0 ? Then::kSendAgain : Then::kEnd;
}

}  // namespace rollcall
