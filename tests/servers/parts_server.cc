#include "tests/servers/parts_server.h"

#include <algorithm>

namespace rollcall {
namespace {

constexpr const char* kDirSync = "1.2.840.113556.1.4.841";
const std::string kByGuid = "objectGUID\x04\x10";  // in a filter
constexpr const char kCookie[] = "cookie-";        // and how many changes were told

}  // namespace

std::string PartsServer::AnswerSearch(const std::string& id, const std::string& base, const std::string& request) {
  const auto asks = [&request](const std::string& what) { return request.find(what) != std::string::npos; };
  if (base.empty()) {
    return Entry(id, "",
                 Attribute("supportedCapabilities", {"1.2.840.113556.1.4.800"}) +
                     Attribute("supportedControl", {kDirSync}) + Attribute("defaultNamingContext", {"dc=x"}) +
                     Attribute("dsServiceName", {"cn=ntds,dc=x"}) + Attribute("highestCommittedUSN", {"100"})) +
           Done(id);
  }
  if (base == "cn=ntds,dc=x") return Entry(id, base, Attribute("invocationId", {std::string(16, 'i')})) + Done(id);
  if (asks(kDirSync)) return AnswerDirSync(id, request);
  if (base != "ou=people,dc=x") return Done(id);
  std::string entries;
  for (int i = 0; i < options_.users; ++i) {
    // By their ids, or all of them.
    if (!asks(kByGuid) || asks(kByGuid + Guid(i))) entries += User(id, i);
  }
  return entries + Done(id);
}

std::string PartsServer::AnswerDirSync(const std::string& id, const std::string& request) {
  const std::size_t at = request.rfind(kCookie);
  const bool is_first_pull = at == std::string::npos;
  const int told = is_first_pull ? 0 : std::stoi(request.substr(at + sizeof kCookie - 1));
  const bool goes_on = told > 0;
  if (goes_on && options_.fault == Options::Fault::kCut) return {};
  if (goes_on && options_.fault == Options::Fault::kRefused) return Done(id, 53);
  const int end = is_first_pull ? 0 : std::min(told + options_.part, options_.users);
  std::string entries;
  for (int i = told; i < end; ++i) entries += Entry(id, "cn=u" + std::to_string(i), Attribute("objectGUID", {Guid(i)}));
  if (!is_first_pull) ++parts_;
  const bool stays = goes_on && options_.fault == Options::Fault::kSameCookie;
  const bool is_last = is_first_pull || end == options_.users;
  const std::string cookie = kCookie + std::to_string(is_last && !stays ? 0 : stays ? told : end);
  const std::string value = Sequence(Integer(is_last ? 0 : 1) + Integer(0) + Octets(cookie));
  return entries + Done(id, 0, Control(kDirSync, value));
}

std::string PartsServer::User(const std::string& id, int number) const {
  const std::string name = "u" + std::to_string(number);
  return Entry(id, "cn=" + name + ",ou=people,dc=x",
               Attribute("objectGUID", {Guid(number)}) + Attribute("sAMAccountName", {name}) +
                   Attribute("userAccountControl", {"512"}));
}

}  // namespace rollcall
