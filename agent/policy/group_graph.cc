#include "agent/policy/group_graph.h"

#include <algorithm>

#include "agent/base/nearest.h"
#include "store/activity.h"
#include "store/conflicts.h"
#include "store/group_tree.h"

namespace rollcall {

namespace {

GroupKeys KeysOf(std::string_view label, std::string_view dn_key) {
  return dn_key.empty() ? GroupKeys(label) : GroupKeys::OfDn(dn_key);
}

}  // namespace

GroupGraph::GroupGraph(Database& database, AccountId account) : database_(database), part_(Groups{}) {
  std::vector<GroupId> named = UnreadGroups(database);
  EachMembershipOf(database, {&account, 1},
                   [&named](AccountId, GroupId group, std::string_view) { named.push_back(group); });
  EachGroupAbove(database, named, [this](auto... group) { part_->Add(group...); });
  EachGroupEdgeAbove(database, named,
                     [this](GroupId parent, GroupId child) { part_->children[parent].push_back(child); });
}

const GroupGraph::Groups& GroupGraph::All() const {
  if (all_) return *all_;
  Groups all;
  EachGroup(database_, [&all](auto... group) { all.Add(group...); });
  EachGroupEdge(database_, [&all](GroupId parent, GroupId child) { all.children[parent].push_back(child); });
  return all_.emplace(std::move(all));
}

void GroupGraph::Groups::Add(GroupId id, std::string_view label, std::string_view dn_key) {
  groups.push_back({id, KeysOf(label, dn_key)});
  labels.emplace(id, label);
}

bool GroupGraph::Groups::HasMatch(const GroupPattern& pattern) const {
  return std::ranges::any_of(groups, [&pattern](const Group& group) { return Matches(pattern, group.keys); });
}

GroupReach GroupGraph::ReachOf(std::span<const GroupPattern> patterns, Nesting nesting) const {
  GroupReach reach;
  if (patterns.empty()) return reach;
  const Groups& known = Known();
  std::vector<GroupId> ahead;
  for (const GroupPattern& pattern : patterns) {
    for (const Group& group : known.groups) {
      if (Matches(pattern, group.keys) && reach.emplace(group.id, Step{group.id, &pattern}).second) {
        ahead.push_back(group.id);
      }
    }
  }
  if (nesting == Nesting::kDirect) return reach;
  // Breadth first, so that the ways are short.
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    const GroupId parent = ahead[i];
    const auto children = known.children.find(parent);
    if (children == known.children.end()) continue;
    const GroupPattern* pattern = reach.at(parent).pattern;
    for (const GroupId child : children->second) {
      if (reach.emplace(child, Step{parent, pattern}).second) ahead.push_back(child);
    }
  }
  return reach;
}

// Of a part of the groups, what is there is mostly found by its DN; only that nothing is there takes all of them.
bool GroupGraph::HasMatch(const GroupPattern& pattern) const {
  if (Known().HasMatch(pattern)) return true;
  if (!part_) return false;
  bool found = false;
  SomeGroupsWithDn(database_, LiteralPrefix(pattern), [&](GroupId, std::string_view label, std::string_view dn_key) {
    found = found || Matches(pattern, KeysOf(label, dn_key));
  });
  return found || All().HasMatch(pattern);
}

const GroupPattern* GroupGraph::FirstAbsent(std::span<const GroupPattern> patterns) const {
  const auto found = std::ranges::find_if_not(patterns, [this](const GroupPattern& each) { return HasMatch(each); });
  return found == patterns.end() ? nullptr : &*found;
}

std::string GroupGraph::Near(const GroupPattern& pattern) const {
  std::vector<std::string_view> names;
  for (const Group& group : All().groups) {
    names.push_back(pattern.name_key.empty() ? group.keys.dn : group.keys.name);
  }
  const std::string near = Suggestion(pattern.name_key.empty() ? pattern.dn_key : pattern.name_key, names);
  return near.starts_with("; did you mean") ? " (" + near.substr(2) + ")" : "";
}

std::string GroupGraph::PathOf(const GroupReach& reach, GroupId group) const {
  std::string path = Label(group);
  for (Step step = reach.at(group); step.parent != group; step = reach.at(group)) {
    group = step.parent;
    path += " > " + Label(group);
  }
  return path;
}

std::vector<std::string> GroupGraph::PathsUp(std::span<const GroupId> direct) const {
  std::unordered_map<GroupId, std::vector<GroupId>> parents;
  for (const auto& [parent, children] : Known().children) {
    for (const GroupId child : children) parents[child].push_back(parent);
  }
  std::unordered_map<GroupId, std::string> paths;
  std::vector<GroupId> ahead;
  const auto visit = [&](GroupId group, std::string path) {
    if (paths.emplace(group, std::move(path)).second) ahead.push_back(group);
  };
  for (const GroupId group : direct) visit(group, Label(group));
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    const GroupId group = ahead[i];
    for (const GroupId parent : parents[group]) visit(parent, paths.at(group) + " > " + Label(parent));
  }
  std::vector<std::string> sorted;
  for (auto& [group, path] : paths) sorted.push_back(std::move(path));
  std::ranges::sort(sorted);
  return sorted;
}

}  // namespace rollcall
