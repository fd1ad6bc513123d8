#include "connectors/base/members.h"

#include <algorithm>
#include <utility>

#include "connectors/base/dn.h"
#include "connectors/base/text.h"

namespace rollcall {
namespace {

constexpr std::string_view kShape = "; groups are written type:/group/path, with ; between them";

// A colon behind the first slash belongs to the path.
std::size_t FindColon(std::string_view part) {
  const auto colon = part.find_first_of(":/");
  return colon != part.npos && part[colon] == ':' ? colon : part.npos;
}

// Paths, which most groups are, cost no look.
std::optional<std::string> DnKeyOf(std::string_view group) {
  return group.find('=') == group.npos ? std::nullopt : DnKey(group);
}

bool Same(const ObservedMembership& a, const ObservedMembership& b) {
  return a.group.key == b.group.key && a.role == b.role;
}

}  // namespace

std::optional<std::string> ReadMemberships(std::string_view cell, std::vector<ObservedMembership>& memberships,
                                           std::deque<std::string>& keys) {
  while (!cell.empty()) {
    const auto end = cell.find(';');
    const std::string_view part = Trim(cell.substr(0, end));
    cell.remove_prefix(end == cell.npos ? cell.size() : end + 1);
    if (part.empty()) continue;
    const auto colon = DnKeyOf(part) ? part.npos : FindColon(part);
    const std::string_view path = colon == part.npos ? part : Trim(part.substr(colon + 1));
    ObservedMembership membership = {.group = {.text = path, .key = path}};
    if (colon != part.npos) membership.role = Trim(part.substr(0, colon));
    if (membership.role.empty()) return "names a group without the type before its colon" + std::string(kShape);
    if (path.empty() || path == "/") return "names a type without a group" + std::string(kShape);
    if (auto key = DnKeyOf(path)) membership.group.key = keys.emplace_back(std::move(*key));
    const auto same = [&](const ObservedMembership& other) { return Same(other, membership); };
    if (std::ranges::none_of(memberships, same)) memberships.push_back(membership);
  }
  return std::nullopt;
}

}  // namespace rollcall
