// The groups of the registry and how they nest, as far as a policy names them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/guard/pattern.h"
#include "agent/policy/policy.h"
#include "store/database.h"

namespace rollcall {

// How a group belongs to those that patterns match.
struct Step {
  GroupId parent{};                       // the next one on the way up; itself: the pattern matches it
  const GroupPattern* pattern = nullptr;  // that the way leads to
};
// The groups whose members are meant.
using GroupReach = std::unordered_map<GroupId, Step>;

class GroupGraph {
 public:
  // All of them, read once the first is asked for: a policy that names no groups needs none. Outlived by the database.
  explicit GroupGraph(Database& database) : database_(database) {}
  // As far as it bears on one account: the groups that it is in and those that could not be read, with all that these
  // are in. What is told of any of them is the same as of all. Outlived by the database.
  GroupGraph(Database& database, AccountId account);

  // The groups that `patterns` match and, unless kDirect, all that are in them, through however many others; circles
  // are harmless. `patterns` outlive the result.
  GroupReach ReachOf(std::span<const GroupPattern> patterns, Nesting nesting) const;
  // The first of the patterns that matches no group; null: there is none.
  const GroupPattern* FirstAbsent(std::span<const GroupPattern> patterns) const;

  // " (did you mean 'sales'?)" where a group is called almost as the pattern, else empty.
  std::string Near(const GroupPattern& pattern) const;

  bool Knows(GroupId group) const { return Known().labels.contains(group); }
  // Its DN, or its name.
  const std::string& Label(GroupId group) const { return Known().labels.at(group); }
  // "cn=a > cn=b": from the group up to the one that the pattern matches.
  std::string PathOf(const GroupReach& reach, GroupId group) const;
  // The same of every group that contains one of `direct`, and of those themselves: by the shortest way, sorted.
  std::vector<std::string> PathsUp(std::span<const GroupId> direct) const;

 private:
  struct Group {
    GroupId id{};
    GroupKeys keys;
  };
  struct Groups {
    void Add(GroupId id, std::string_view label, std::string_view dn_key);
    bool HasMatch(const GroupPattern& pattern) const;

    std::vector<Group> groups;
    std::unordered_map<GroupId, std::string> labels;
    std::unordered_map<GroupId, std::vector<GroupId>> children;
  };

  const Groups& All() const;
  const Groups& Known() const { return part_ ? *part_ : All(); }
  bool HasMatch(const GroupPattern& pattern) const;

  Database& database_;
  std::optional<Groups> part_;         // nullopt: all are meant
  mutable std::optional<Groups> all_;  // once they were asked for
};

}  // namespace rollcall
