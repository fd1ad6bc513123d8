#include "store/nesting.h"

#include <string>
#include <string_view>

namespace rollcall {
namespace {

void AddLost(Database& database, std::string_view condition, GroupId group, std::vector<LostNesting>& lost) {
  const std::string sql =
      "SELECT e.parent, e.child, (SELECT count(*) FROM membership m WHERE m.user_group = e.child) FROM group_edge e "
      "WHERE " +
      std::string(condition) +
      " AND NOT EXISTS (SELECT 1 FROM user_group c JOIN member_ref r ON r.ref = c.dn_key "
      "WHERE c.id = e.child AND r.user_group = e.parent) ORDER BY e.parent, e.child";
  database.Each<GroupId, GroupId, std::int64_t>(sql, {group},
                                                [&lost](GroupId parent, GroupId child, std::int64_t members) {
                                                  lost.push_back({parent, child, members});
                                                });
}

}  // namespace

std::vector<LostNesting> LostNestings(Database& database, const std::set<GroupId>& groups) {
  std::vector<LostNesting> lost;
  for (const GroupId group : groups) {
    AddLost(database, "e.parent = :group", group, lost);
    std::vector<LostNesting> above;
    AddLost(database, "e.child = :group", group, above);
    std::erase_if(above, [&groups](const LostNesting& each) { return groups.contains(each.parent); });
    lost.insert(lost.end(), above.begin(), above.end());
  }
  return lost;
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
