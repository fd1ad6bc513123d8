#include "connectors/ldap/connection/search.h"

#include <algorithm>
#include <memory>

#include "connectors/base/dn.h"
#include "connectors/errors.h"
#include "connectors/ldap/syntax/ber.h"
#include "connectors/ldap/syntax/libldap.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

[[noreturn]] void ThrowMalformed(const LdapSession& session) {
  ThrowResult(session.Step("reading an entry"), LastResult(session.handle(), LDAP_DECODING_ERROR));
}

LdapControlsPtr EntryControls(const LdapSession& session, ldapmsg* message) {
  LDAPControl** controls = nullptr;
  if (ldap_get_entry_controls(session.handle(), message, &controls) != LDAP_SUCCESS) ThrowMalformed(session);
  return LdapControlsPtr(controls);
}

int ScopeCode(LdapScope scope) {
  switch (scope) {
    case LdapScope::kBase:
      return LDAP_SCOPE_BASE;
    case LdapScope::kOneLevel:
      return LDAP_SCOPE_ONELEVEL;
    case LdapScope::kSubtree:
      return LDAP_SCOPE_SUBTREE;
  }
  return LDAP_SCOPE_SUBTREE;
}

}  // namespace

void LdapEntry::Load(const LdapSession& session, LdapMessagePtr message) {
  attributes_.clear();
  values_.clear();
  message_ = std::move(message);
  BerElement* raw = nullptr;
  berval dn{};
  if (ldap_get_dn_ber(session.handle(), message_.get(), &raw, &dn) != LDAP_SUCCESS) ThrowMalformed(session);
  const LdapElementPtr element(raw);
  dn_ = View(dn);
  while (true) {
    berval name{};
    berval* values = nullptr;
    if (ldap_get_attribute_ber(session.handle(), message_.get(), raw, &name, &values) != LDAP_SUCCESS)
      ThrowMalformed(session);
    if (name.bv_val == nullptr) return;
    const std::unique_ptr<berval, FreeMemory> array(values);  // what its elements point to is the message's
    const std::size_t first = values_.size();
    for (const berval* value = values; value != nullptr && value->bv_val != nullptr; ++value)
      values_.push_back(View(*value));
    attributes_.push_back({View(name), first, values_.size() - first});
  }
}

void LdapEntry::Start(std::string_view dn) {
  attributes_.clear();
  values_.clear();
  message_.reset();
  dn_ = dn;
}

void LdapEntry::Add(std::string_view name, std::string_view value) {
  if (attributes_.empty() || !EqualsIgnoringCase(attributes_.back().name, name)) {
    attributes_.push_back({name, values_.size(), 0});
  }
  values_.push_back(value);
  ++attributes_.back().value_count;
}

std::span<const std::string_view> LdapEntry::values(std::size_t attribute) const {
  const Attribute& found = attributes_[attribute];
  return std::span(values_).subspan(found.first_value, found.value_count);
}

LdapSearch::LdapSearch(LdapSession& session, LdapSearchRequest request, SteadyTime deadline)
    : session_(session), request_(std::move(request)), deadline_(deadline) {
  what_ = "search of \"" + request_.base + "\" for " + request_.filter;
  Send();
}

void LdapSearch::Send() {
  std::vector<char*> attributes;
  for (std::string& name : request_.attributes) attributes.push_back(name.data());
  attributes.push_back(nullptr);
  const LdapControlPtr control = Control();
  const LdapControlPtr show_deleted = ShowDeleted();
  LDAPControl* controls[] = {nullptr, nullptr, nullptr};
  std::size_t count = 0;
  for (LDAPControl* each : {control.get(), show_deleted.get()}) {
    if (each != nullptr) controls[count++] = each;
  }
  const int code =
      ldap_search_ext(session_.handle(), request_.base.c_str(), ScopeCode(request_.scope), request_.filter.c_str(),
                      attributes.data(), 0, controls, nullptr, nullptr, LDAP_NO_LIMIT, &id_);
  if (code != LDAP_SUCCESS) ThrowResult(Step(), LastResult(session_.handle(), code));
}

LdapControlPtr LdapSearch::Control() {
  if (request_.extension != nullptr) return request_.extension->Control();
  if (request_.page_size == 0) return nullptr;
  berval cookie{.bv_len = cookie_.size(), .bv_val = cookie_.data()};
  LDAPControl* control = nullptr;
  constexpr int kCritical = 1;
  const int code = ldap_create_page_control(session_.handle(), request_.page_size, &cookie, kCritical, &control);
  if (code != LDAP_SUCCESS) ThrowResult(Step(), LastResult(session_.handle(), code));
  return LdapControlPtr(control);
}

LdapControlPtr LdapSearch::ShowDeleted() const {
  if (request_.deleted == LdapSearchRequest::Deleted::kHidden) return nullptr;
  LDAPControl* control = nullptr;
  constexpr int kNotCritical = 0;
  const int code = ldap_control_create("1.2.840.113556.1.4.417", kNotCritical, nullptr, 0, &control);
  if (code != LDAP_SUCCESS) ThrowResult(Step(), LastResult(session_.handle(), code));
  return LdapControlPtr(control);
}

bool LdapSearch::Next(LdapEntry& entry) {
  while (true) {
    LdapMessagePtr message = session_.Receive(id_, deadline_, Step());
    switch (ldap_msgtype(message.get())) {
      case LDAP_RES_SEARCH_ENTRY:
        ++entries_;
        if (request_.extension != nullptr) request_.extension->OnEntry(EntryControls(session_, message.get()).get());
        entry.Load(session_, std::move(message));
        return true;
      case LDAP_RES_SEARCH_REFERENCE:
        PassOver(message.get());
        break;
      case LDAP_RES_SEARCH_RESULT:
        if (!Finish(message.get())) return false;
        break;
      case LDAP_RES_INTERMEDIATE:
        TellIntermediate(message.get());
        break;
      default:
        break;
    }
  }
}

void LdapSearch::TellIntermediate(ldapmsg* message) {
  if (request_.extension == nullptr) return;  // nobody asked for it
  char* oid = nullptr;
  berval* value = nullptr;
  const int code = ldap_parse_intermediate(session_.handle(), message, &oid, &value, nullptr, 0);
  const LdapTextPtr oid_owner(oid);
  const std::unique_ptr<berval, FreeValue> value_owner(value);
  if (code != LDAP_SUCCESS) ThrowMalformed(session_);
  request_.extension->OnIntermediate(oid == nullptr ? "" : oid, value == nullptr ? std::string_view() : View(*value));
}

bool LdapSearch::Finish(ldapmsg* message) {
  LdapControlsPtr controls;
  const LdapResult result = ReadResult(session_.handle(), message, &controls);
  const auto then = request_.extension == nullptr ? SearchExtension::Then::kEnd
                                                  : request_.extension->OnResult(result, controls.get());
  if (result.code != LDAP_SUCCESS) ThrowResult(Step(), result);
  ++pages_;
  if (then == SearchExtension::Then::kSendAgain) {
    Send();
    return true;
  }
  if (request_.page_size == 0) return false;
  // 389 Directory Server, of a base that does not exist: success, and no word about pages. Without pages it says so.
  if (entries_ == 0 && FindControl(LDAP_CONTROL_PAGEDRESULTS, controls.get()) == nullptr) {
    request_.page_size = 0;
    Send();
    return true;
  }
  TakeCookie(controls.get());
  if (cookie_.empty() || request_.extent == LdapSearchRequest::Extent::kFirstPage) return false;
  Send();
  return true;
}

void LdapSearch::TakeCookie(ldapcontrol** controls) {
  ldapcontrol* control = FindControl(LDAP_CONTROL_PAGEDRESULTS, controls);
  berval cookie{};
  ber_int_t estimate = 0;
  if (control == nullptr ||
      ldap_parse_pageresponse_control(session_.handle(), control, &estimate, &cookie) != LDAP_SUCCESS) {
    throw SourceUnavailable(DescribeStep(Step()) +
                            ": the server ended a page without telling whether there are more; set page_size = 0");
  }
  cookie_.assign(View(cookie));
  ber_memfree(cookie.bv_val);
}

void LdapSearch::PassOver(ldapmsg* message) {
  char** raw = nullptr;
  ldap_parse_reference(session_.handle(), message, &raw, nullptr, 0);
  const std::string target = raw != nullptr && raw[0] != nullptr ? raw[0] : "another server";
  ldap_memvfree(reinterpret_cast<void**>(raw));
  LDAPURLDesc* url = nullptr;
  const bool is_url = ldap_url_parse(target.c_str(), &url) == LDAP_URL_SUCCESS && url->lud_dn != nullptr;
  const auto key = is_url ? DnKey(url->lud_dn) : std::nullopt;
  ldap_free_urldesc(url);
  const auto passed_over = session_.passed_over();
  if (key && std::ranges::find(passed_over, FirstRdn(*key)) != passed_over.end()) return;
  throw SourceUnavailable(
      DescribeStep(Step()) + ": a part of the base lies at " + target +
      ", and referrals are not followed; choose bases without it, or make that server a source of its own");
}

LdapStep LdapSearch::Step() const {
  LdapStep step = session_.Step(what_);
  step.entries = entries_;
  return step;
}

}  // namespace rollcall
