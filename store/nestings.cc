#include "store/nestings.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "store/engine/json_rows.h"
#include "store/groups.h"

namespace rollcall {
namespace {

// Memberships in a group and in all that is in it; circles are harmless.
class Depths {
 public:
  explicit Depths(Database& database) : database_(database) {}

  std::int64_t MembersOf(GroupId group) {
    std::vector<GroupId> ahead = {group};
    std::unordered_set<GroupId> seen = {group};
    std::int64_t members = 0;
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      const Within within = WithinOf(ahead[i]);
      members += within.members;
      for (const GroupId child : within.children) {
        if (seen.insert(child).second) ahead.push_back(child);
      }
    }
    return members;
  }

 private:
  struct Within {
    std::int64_t members = 0;
    std::vector<GroupId> children;
  };

  Within WithinOf(GroupId group) {
    const auto [found, is_new] = known_.try_emplace(group);
    if (is_new) {
      found->second.members = CountMembers(database_, group);
      database_.Each<GroupId>("SELECT child FROM group_edge WHERE parent = :parent", {group},
                              [&children = found->second.children](GroupId child) { children.push_back(child); });
    }
    return found->second;
  }

  Database& database_;
  std::unordered_map<GroupId, Within> known_;
};

void RemoveNesting(Database& database, GroupId parent, GroupId child) {
  database.Run("DELETE FROM group_edge WHERE parent = :parent AND child = :child", {parent, child});
}

void CountMembersOf(Database& database, std::vector<LostNesting>& lost) {
  Depths depths(database);
  for (LostNesting& each : lost) each.members = depths.MembersOf(each.child);
}

// Edges that lead from a group and to it, with whether the record of the parent names the child.
constexpr std::string_view kEdgesOfGroup =
    "SELECT e.parent, e.child, CASE WHEN EXISTS (SELECT 1 FROM user_group c JOIN member_ref r ON r.ref = c.dn_key "
    "WHERE c.id = e.child AND r.user_group = e.parent) THEN 1 ELSE 0 END "
    "FROM group_edge e WHERE e.parent = :parent OR e.child = :child";

}  // namespace

std::vector<LostNesting> LostNestings(Database& database, SourceId source, const std::set<GroupId>& going) {
  const std::vector<GroupId> ids(going.begin(), going.end());
  const std::string rows = IdsOf(std::span(ids));
  const std::string sql = "WITH going AS " + SelectIds(database) +
                          " SELECT e.parent, e.child FROM group_edge e "
                          "WHERE e.parent IN (SELECT id FROM user_group WHERE source = :source) AND (NOT EXISTS "
                          "(SELECT 1 FROM member_ref r JOIN user_group c ON c.dn_key = r.ref "
                          "WHERE r.user_group = e.parent AND c.id = e.child) OR e.parent IN (SELECT id FROM going) "
                          "OR e.child IN (SELECT id FROM going)) ORDER BY e.parent, e.child";
  std::vector<LostNesting> lost;
  database.Each<GroupId, GroupId>(sql, {rows, source}, [&lost](GroupId parent, GroupId child) {
    lost.push_back({parent, child});
  });
  CountMembersOf(database, lost);
  return lost;
}

std::vector<LostNesting> LostNestings(Database& database, const std::set<GroupId>& groups,
                                      const std::set<GroupId>& going) {
  std::set<GroupId> looked_at = groups;
  looked_at.insert(going.begin(), going.end());
  std::set<std::pair<GroupId, GroupId>> edges;
  for (const GroupId group : looked_at) {
    database.Each<GroupId, GroupId, bool>(kEdgesOfGroup, {group, group},
                                          [&](GroupId parent, GroupId child, bool named) {
                                            if (!named || going.contains(parent) || going.contains(child))
                                              edges.emplace(parent, child);
                                          });
  }
  std::vector<LostNesting> lost;
  for (const auto& [parent, child] : edges) lost.push_back({parent, child});
  CountMembersOf(database, lost);
  return lost;
}

bool IsNested(Database& database, GroupId parent, GroupId child) {
  return database
      .One<std::int64_t>("SELECT 1 FROM group_edge WHERE parent = :parent AND child = :child", {parent, child})
      .has_value();
}

// 1 is the hash of no group: the record is compared again, whatever it says.
void EndNesting(Database& database, GroupId parent, GroupId child) {
  RemoveNesting(database, parent, child);
  database.Run(
      "DELETE FROM member_ref WHERE user_group = :parent AND ref = (SELECT dn_key FROM user_group WHERE id = :child)",
      {parent, child});
  ForgetMembersHash(database, parent);
}

std::int64_t ResolveNesting(Database& database, SourceId source, Unnested unnested) {
  if (unnested == Unnested::kGo) {
    for (const LostNesting& lost : LostNestings(database, source)) RemoveNesting(database, lost.parent, lost.child);
  }
  database.Run(
      "INSERT INTO group_edge (parent, child) SELECT p.id, c.id FROM user_group p "
      "JOIN member_ref r ON r.user_group = p.id JOIN user_group c ON c.dn_key = r.ref AND c.source = p.source "
      "WHERE p.source = :source ON CONFLICT DO NOTHING",
      {source});
  return database
      .One<std::int64_t>(
          "SELECT count(*) FROM user_group p JOIN member_ref r ON r.user_group = p.id WHERE p.source = :source "
          "AND NOT EXISTS (SELECT 1 FROM user_group c WHERE c.dn_key = r.ref AND c.source = p.source)",
          {source})
      .value();
}

void ResolveNesting(Database& database, const std::set<GroupId>& groups, Unnested unnested) {
  if (unnested == Unnested::kGo) {
    for (const LostNesting& lost : LostNestings(database, groups)) RemoveNesting(database, lost.parent, lost.child);
  }
  for (const GroupId group : groups) {
    database.Run(
        "INSERT INTO group_edge (parent, child) SELECT p.id, c.id FROM user_group p "
        "JOIN member_ref r ON r.user_group = p.id JOIN user_group c ON c.dn_key = r.ref AND c.source = p.source "
        "WHERE p.id = :group ON CONFLICT DO NOTHING",
        {group});
    database.Run(
        "INSERT INTO group_edge (parent, child) SELECT p.id, c.id FROM user_group c "
        "JOIN member_ref r ON r.ref = c.dn_key JOIN user_group p ON p.id = r.user_group AND p.source = c.source "
        "WHERE c.id = :group ON CONFLICT DO NOTHING",
        {group});
  }
}

std::int64_t CountUnresolved(Database& database, GroupId group) {
  return database
      .One<std::int64_t>(
          "SELECT count(*) FROM user_group p JOIN member_ref r ON r.user_group = p.id WHERE p.id = :group "
          "AND NOT EXISTS (SELECT 1 FROM user_group c WHERE c.dn_key = r.ref AND c.source = p.source)",
          {group})
      .value();
}

}  // namespace rollcall
