#include "store/nestings.h"

#include <unordered_map>
#include <unordered_set>

#include "store/groups.h"
#include "store/json_rows.h"

namespace rollcall {
namespace {

// How many are in the groups that are in a group.
class Depths {
 public:
  explicit Depths(Database& database) : database_(database) {
    database.Each<GroupId, GroupId>(
        "SELECT parent, child FROM group_edge", {},
        [this](GroupId parent, GroupId child) { children_[parent].push_back(child); }, Rows::kMany);
  }

  // Memberships in the group and in all that is in it; circles are harmless.
  std::int64_t MembersOf(GroupId group) {
    std::vector<GroupId> ahead = {group};
    std::unordered_set<GroupId> seen = {group};
    std::int64_t members = 0;
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      members += DirectOf(ahead[i]);
      for (const GroupId child : children_[ahead[i]]) {
        if (seen.insert(child).second) ahead.push_back(child);
      }
    }
    return members;
  }

 private:
  std::int64_t DirectOf(GroupId group) {
    const auto [found, is_new] = direct_.try_emplace(group, 0);
    if (is_new) found->second = CountMembers(database_, group);
    return found->second;
  }

  Database& database_;
  std::unordered_map<GroupId, std::vector<GroupId>> children_;
  std::unordered_map<GroupId, std::int64_t> direct_;
};

void RemoveNesting(Database& database, GroupId parent, GroupId child) {
  database.Run("DELETE FROM group_edge WHERE parent = :parent AND child = :child", {parent, child});
}

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
  if (lost.empty()) return lost;
  Depths depths(database);
  for (LostNesting& each : lost) each.members = depths.MembersOf(each.child);
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

}  // namespace rollcall
