#include "tests/servers/range_server.h"

#include <algorithm>
#include <vector>

namespace rollcall {

std::string RangeServer::AnswerSearch(const std::string& id, const std::string& base, const std::string& request) {
  const std::string done = Done(id);
  if (base.empty()) {
    return Entry(id, "", Attribute("supportedCapabilities", {"1.2.840.113556.1.4.800"})) + done;
  }
  if (base == "ou=people,dc=x") return done;
  ++searches_;
  constexpr const char kAsked[] = "member;range=";
  const std::size_t asked = request.find(kAsked);
  const int first = asked == std::string::npos ? 0 : std::stoi(request.substr(asked + sizeof kAsked - 1));
  if (first > 0 && options_.changes > 0) {
    --options_.changes;
    ++usn_;
  }
  return GroupEntry(id, first) + done;
}

std::string RangeServer::GroupEntry(const std::string& id, int first) const {
  const int last = std::min(first + options_.range, options_.members) - 1;
  std::vector<std::string> members;
  for (int i = first; i <= last; ++i) members.push_back("cn=m" + std::to_string(i) + ",dc=x");
  const std::string end = last == options_.members - 1 ? "*" : std::to_string(last);
  std::string attributes = Attribute("cn", {"large"}) + Attribute("objectGUID", {std::string(16, 'g')}) +
                           Attribute("uSNChanged", {std::to_string(usn_)});
  if (first < options_.stops_after) {
    attributes += Attribute("member;range=" + std::to_string(first) + '-' + end, members);
  }
  return Entry(id, kGroup, attributes);
}

}  // namespace rollcall
