// What somebody knows of a source who follows its pulls, one after the other.
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/connectors/contract.h"

namespace rollcall {

class Picture {
 public:
  // `result`: of the pull that `sink` has recorded.
  void Apply(const RecordingSink& sink, const PullResult& result) {
    std::map<std::string, std::string> shown;
    for (const RecordedUser& user : sink.users) shown[user.anchor] = TextOf(user);
    Merge(users, shown, sink.present, sink.gone, result.coverage);
    shown.clear();
    for (const RecordedGroup& group : sink.groups) shown[group.anchor] = TextOf(group);
    Merge(groups, shown, sink.present_groups, sink.gone_groups, result.group_coverage.value_or(result.coverage));
  }

  friend bool operator==(const Picture&, const Picture&) = default;

  std::map<std::string, std::string> users;  // by anchor
  std::map<std::string, std::string> groups;

 private:
  using Entries = std::map<std::string, std::string>;

  static void Merge(Entries& known, const Entries& shown, const std::vector<std::string>& present,
                    const std::vector<std::string>& gone, Coverage coverage) {
    if (coverage == Coverage::kFull) {
      const std::set<std::string> there(present.begin(), present.end());
      std::erase_if(known, [&](const auto& each) { return !there.contains(each.first); });
    } else {
      for (const std::string& each : gone) known.erase(each);
    }
    for (const auto& [anchor, text] : shown) known[anchor] = text;
  }

  static std::string TextOf(const RecordedUser& user) {
    std::string text = user.dn_key;
    for (const std::string& field : user.fields) text += '|' + field;
    for (const auto& [name, value] : user.attributes) text += '|' + name + '=' + value;
    text += user.enabled ? (*user.enabled ? "|enabled" : "|disabled: " + user.state_reason) : "|?";
    if (user.last_login) text += '|' + std::to_string(user.last_login->at.time_since_epoch().count());
    for (const auto& [group, role] : user.memberships) text += '|' + role + ' ' + group;
    return text;
  }
  static std::string TextOf(const RecordedGroup& group) {
    std::set<std::string> members;
    for (const RecordedMember& member : group.members) members.insert(member.value);
    std::string text = group.dn_key + '|' + group.name;
    for (const std::string& each : members) text += '|' + each;
    return text;
  }
};

}  // namespace rollcall
