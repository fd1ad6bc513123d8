#include "agent/sync/user_memberships.h"

#include <algorithm>
#include <iterator>

#include "store/accounts.h"
#include "store/groups.h"

namespace rollcall {
namespace {

bool IsDn(std::string_view key) { return key.front() != '/' && key.find('=') != key.npos; }

// The value of a DN's first RDN, until the group itself tells its name.
std::string_view NameInDn(std::string_view dn) {
  const std::size_t begin = dn.find('=') + 1;
  std::size_t end = begin;
  while (end < dn.size() && dn[end] != ',' && dn[end] != '+') end += dn[end] == '\\' ? 2 : 1;
  return dn.substr(begin, end - begin);
}

std::vector<Membership> Without(const std::vector<Membership>& all, const std::vector<Membership>& known) {
  std::vector<Membership> rest;
  std::ranges::set_difference(all, known, std::back_inserter(rest));
  return rest;
}

}  // namespace

std::uint32_t UserMemberships::Intern(const DnView& group) {
  const auto [found, is_new] = index_.try_emplace(std::string(group.key), static_cast<std::uint32_t>(names_.size()));
  if (is_new) {
    names_.push_back({.key = std::string(group.key),
                      .text = std::string(group.text.empty() ? group.key : group.text),
                      .known = KnowsGroup(pass_.database, group.key)});
  }
  return found->second;
}

std::string UserMemberships::Unknown(const ObservedUser& user) {
  if (pass_.source.unknown_groups != UnknownGroups::kRefuse) return {};
  for (const ObservedMembership& membership : user.memberships) {
    const Name& name = names_[Intern(membership.group)];
    if (!name.known) return name.text;
  }
  return {};
}

void UserMemberships::Observe(AccountId account, const ObservedUser& user) {
  if (user.memberships_told == MembershipsTold::kNothing) return;
  for (const auto& [group, role] : user.memberships) {
    const auto [found, is_new] =
        role_index_.try_emplace(std::string(role), static_cast<std::uint32_t>(role_index_.size()));
    if (is_new) roles_.push_back(found->first);
    told_.push_back({.name = Intern(group), .role = found->second});
  }
  people_.push_back({.account = account,
                     .meaning = user.memberships_told,
                     .told = static_cast<std::uint32_t>(user.memberships.size())});
}

bool UserMemberships::IsSkipped(Name& name) {
  if (pass_.source.unknown_groups != UnknownGroups::kWarn || name.known || name.group != GroupId{}) return false;
  // A group of the source's own, shown in this pass, is known after all.
  if (const auto group = FindGroupByKey(pass_.database, pass_.source_id, name.key)) {
    name.group = group->id;
    return false;
  }
  return true;
}

GroupId UserMemberships::Find(Name& name) {
  if (name.group != GroupId{}) return name.group;
  const auto known = FindGroupByKey(pass_.database, pass_.source_id, name.key);
  const bool is_dn = IsDn(name.key);
  if (known) return name.group = known->id;
  name.group = InsertGroup(pass_.database, {.source = pass_.source_id,
                                            .anchor = name.key,
                                            .name = is_dn ? NameInDn(name.text) : std::string_view(name.key),
                                            .dn = is_dn ? std::string_view(name.text) : std::string_view(),
                                            .dn_key = is_dn ? std::string_view(name.key) : std::string_view(),
                                            .shown = Shown::kByUsers});
  made_.push_back(name.group);
  return name.group;
}

void UserMemberships::ShowGranted(const std::vector<Membership>& memberships) {
  if (pass_.listener.interest() == PassListener::Interest::kTotals) return;
  for (const Membership& membership : memberships) {
    std::string group = GroupLabel(pass_.database, membership.group);
    if (membership.role != kMemberRole) group += " (" + membership.role + ")";
    const std::string login = FindAccount(pass_.database, membership.account).value().profile.login;
    pass_.listener.OnChange({.action = "grant", .login = login, .field = "group", .after = group});
  }
}

void UserMemberships::Apply(const Person& person, std::vector<Membership> told) {
  std::ranges::sort(told);
  told.erase(std::unique(told.begin(), told.end()), told.end());
  const auto known = ToldMemberships(pass_.database, person.account, pass_.source_id, ToldBy::kUser);
  const auto granted = Tell(pass_.database, Without(told, known), ToldBy::kUser, pass_.stamp);
  pass_.counts().granted += std::ssize(granted);
  ShowGranted(granted);
  if (person.meaning != MembershipsTold::kAll) return;
  for (Membership& over : Without(known, told)) revocations_.Add(std::move(over), ToldBy::kUser);
}

void UserMemberships::Finish() {
  std::vector<bool> warned(names_.size(), false);
  auto next = told_.begin();
  for (const Person& person : people_) {
    std::vector<Membership> told;
    for (const auto end = next + person.told; next != end; ++next) {
      Name& name = names_[next->name];
      if (!IsSkipped(name)) {
        told.push_back({.group = Find(name), .account = person.account, .role = std::string(roles_[next->role])});
      } else if (!warned[next->name]) {
        warned[next->name] = true;
        pass_.listener.OnWarning("no group is known as \"" + name.text + "\": memberships in it are left out");
      }
    }
    Apply(person, std::move(told));
  }
}

}  // namespace rollcall
