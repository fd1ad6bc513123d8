#include "connectors/ldap/changes/sync.h"

#include <algorithm>
#include <memory>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/ber.h"
#include "connectors/ldap/syntax/libldap.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

constexpr std::size_t kUuidSize = 16;

struct SyncAnchor {
  std::string_view attribute;
  std::array<std::size_t, 4> dashes;  // before which octets
};
constexpr std::array kSyncAnchors = {SyncAnchor{"entryUUID", {4, 6, 8, 10}},    // RFC 4530
                                     SyncAnchor{"nsUniqueId", {4, 8, 12, 0}}};  // 389 Directory Server

// Results by which a server refuses a cookie: e-syncRefreshRequired (RFC 4533 section 2.5), and what slapd says to
// one that is ahead of its own data.
constexpr std::array kSyncRefusals = {LDAP_SYNC_REFRESH_REQUIRED, LDAP_UNWILLING_TO_PERFORM};

// Results that may concern this way of reading, and not that by pages. 389 Directory Server has access rules for
// controls.
constexpr std::array kNotThisWay = {LDAP_PROTOCOL_ERROR, LDAP_SIZELIMIT_EXCEEDED, LDAP_ADMINLIMIT_EXCEEDED,
                                    LDAP_UNAVAILABLE_CRITICAL_EXTENSION, LDAP_INSUFFICIENT_ACCESS};

template <std::size_t Size>
bool IsOneOf(const std::array<int, Size>& codes, int code) {
  return std::ranges::find(codes, code) != codes.end();
}

const SyncAnchor* FindAnchor(std::string_view attribute) {
  const auto* found = std::ranges::find_if(
      kSyncAnchors, [&](const SyncAnchor& each) { return EqualsIgnoringCase(each.attribute, attribute); });
  return found == kSyncAnchors.end() ? nullptr : found;
}

[[noreturn]] void ThrowMalformedSync(std::string_view what) {
  throw SourceUnavailable("the server's " + std::string(what) + " is not what RFC 4533 says");
}

ber_tag_t NextTag(BerElement* element) {
  ber_len_t length = 0;
  return ber_peek_tag(element, &length);
}

bool ReadBoolean(BerElement* element, ber_tag_t tag, bool otherwise) {
  ber_int_t value = 0;
  if (NextTag(element) != tag) return otherwise;
  if (ber_scanf(element, "b", &value) == LBER_ERROR) ThrowMalformedSync("boolean");
  return value != 0;
}

}  // namespace

LdapControlPtr SyncRefresh::Control() {
  const OwnedElement element(ber_alloc_t(LBER_USE_DER));
  berval cookie{.bv_len = sent_.size(), .bv_val = sent_.data()};
  constexpr ber_int_t kNoHint = 0;  // rather e-syncRefreshRequired than everything once more
  const int written = sent_.empty() ? ber_printf(element.get(), "{eb}", LDAP_SYNC_REFRESH_ONLY, kNoHint)
                                    : ber_printf(element.get(), "{eOb}", LDAP_SYNC_REFRESH_ONLY, &cookie, kNoHint);
  berval value{};
  if (written == -1 || ber_flatten2(element.get(), &value, 0) == -1) ThrowMalformedSync("request");
  LDAPControl* control = nullptr;
  constexpr int kCritical = 1;
  constexpr int kCopy = 1;
  if (ldap_control_create(LDAP_CONTROL_SYNC, kCritical, &value, kCopy, &control) != LDAP_SUCCESS)
    ThrowMalformedSync("request");
  return LdapControlPtr(control);
}

void SyncRefresh::OnEntry(ldapcontrol** controls) {
  const ldapcontrol* control = FindControl(LDAP_CONTROL_SYNC_STATE, controls);
  if (control == nullptr) ThrowMalformedSync("entry (it has no sync state)");
  const OwnedElement reader = Decoder(View(control->ldctl_value));
  ber_int_t state = -1;
  berval uuid{};
  if (ber_scanf(reader.get(), "{em", &state, &uuid) == LBER_ERROR || uuid.bv_len != kUuidSize || state < 0 || state > 3)
    ThrowMalformedSync("sync state");
  state_ = static_cast<State>(state);
  uuid_.assign(View(uuid));
  if (NextTag(reader.get()) == LBER_OCTETSTRING) TakeCookie(reader.get());
}

void SyncRefresh::TakeCookie(berelement* element) {
  berval cookie{};
  if (ber_scanf(element, "m", &cookie) == LBER_ERROR) ThrowMalformedSync("cookie");
  received_.assign(View(cookie));
  // What slapd answers to a cookie that it cannot read: everything, and this.
  if (received_.empty() && !sent_.empty()) throw CursorRejected("the server could not read the cookie it gave out");
}

void SyncRefresh::OnIntermediate(std::string_view oid, std::string_view value) {
  if (oid != LDAP_SYNC_INFO) return;
  const OwnedElement reader = Decoder(value);
  switch (NextTag(reader.get())) {
    case LDAP_TAG_SYNC_NEW_COOKIE:
      return TakeCookie(reader.get());
    case LDAP_TAG_SYNC_REFRESH_DELETE:
      return TakePhase(reader.get(), &told_deletes_);
    case LDAP_TAG_SYNC_REFRESH_PRESENT:
      return TakePhase(reader.get(), &told_present_);
    case LDAP_TAG_SYNC_ID_SET:
      return TakeIdSet(reader.get());
    default:
      ThrowMalformedSync("syncInfo message");
  }
}

void SyncRefresh::TakePhase(berelement* element, bool* phase) {
  if (ber_scanf(element, "{") == LBER_ERROR) ThrowMalformedSync("syncInfo message");
  if (NextTag(element) == LDAP_TAG_SYNC_COOKIE) TakeCookie(element);
  *phase = true;
}

void SyncRefresh::TakeIdSet(berelement* element) {
  if (ber_scanf(element, "{") == LBER_ERROR) ThrowMalformedSync("syncIdSet");
  if (NextTag(element) == LDAP_TAG_SYNC_COOKIE) TakeCookie(element);
  const bool deletes = ReadBoolean(element, LDAP_TAG_REFRESHDELETES, false);
  BerVarray ids = nullptr;
  const bool read = ber_scanf(element, "[W]", &ids) != LBER_ERROR;
  const std::unique_ptr<berval, FreeValues> owner(ids);
  if (!read) ThrowMalformedSync("syncIdSet");
  if (!deletes) told_present_ = true;
  for (const berval* id = ids; id != nullptr && id->bv_val != nullptr; ++id) {
    if (id->bv_len != kUuidSize) ThrowMalformedSync("syncIdSet");
    (deletes ? listener_.gone : listener_.present)(View(*id));
  }
}

SearchExtension::Then SyncRefresh::OnResult(const LdapResult& result, ldapcontrol** controls) {
  if (!sent_.empty() && IsOneOf(kSyncRefusals, result.code))
    throw CursorRejected("the server does not go on from there: " + DescribeResult(result));
  if (IsOneOf(kNotThisWay, result.code))
    throw CursorRejected("content synchronization (RFC 4533) does not get through: " + ExplainResult(result));
  if (result.code != LDAP_SUCCESS) return Then::kEnd;
  const ldapcontrol* control = FindControl(LDAP_CONTROL_SYNC_DONE, controls);
  if (control == nullptr) ThrowMalformedSync("result (it has no sync done)");
  const OwnedElement reader = Decoder(View(control->ldctl_value));
  if (ber_scanf(reader.get(), "{") == LBER_ERROR) ThrowMalformedSync("sync done");
  if (NextTag(reader.get()) == LDAP_TAG_SYNC_COOKIE) TakeCookie(reader.get());
  if (ReadBoolean(reader.get(), LDAP_TAG_REFRESHDELETES, false)) told_deletes_ = true;
  if (!sent_.empty() && told_present_ && told_deletes_)
    throw CursorRejected("the server names both what is there and what is gone");
  return Then::kEnd;
}

SyncRefresh::Silence SyncRefresh::silence() const {
  return !sent_.empty() && told_deletes_ ? Silence::kUnchanged : Silence::kGone;
}

bool IsSyncAnchor(std::string_view attribute) { return FindAnchor(attribute) != nullptr; }

std::string SyncAnchorText(std::string_view attribute, std::string_view uuid) {
  const SyncAnchor* anchor = FindAnchor(attribute);
  std::string text;
  text.reserve(2 * uuid.size() + anchor->dashes.size());
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i > 0 && std::ranges::find(anchor->dashes, i) != anchor->dashes.end()) text += '-';
    AppendHex(uuid[i], text);
  }
  return text;
}

}  // namespace rollcall
