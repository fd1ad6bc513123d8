#include "store/group_tree.h"

#include <string>

#include "store/engine/dialect.h"
#include "store/engine/json_rows.h"

namespace rollcall {
namespace {

// Before a query of `above`.
std::string Above(const Database& database) {
  return "WITH RECURSIVE above (id) AS (SELECT named.id FROM " + SelectIds(database) +
         " named UNION SELECT e.parent FROM above JOIN group_edge e ON e.child = above.id) ";
}

}  // namespace

void EachGroup(Database& database, const GroupFn& fn) {
  database.Each<GroupId, std::string_view, std::string_view>(
      "SELECT id, coalesce(dn, name), dn_key FROM user_group ORDER BY id", {}, fn, Rows::kMany);
}

void EachGroupEdge(Database& database, const GroupEdgeFn& fn) {
  database.Each<GroupId, GroupId>("SELECT parent, child FROM group_edge ORDER BY parent, child", {}, fn, Rows::kMany);
}

// CROSS JOIN, so that SQLite does not go through all of the other table.
void EachGroupAbove(Database& database, std::span<const GroupId> groups, const GroupFn& fn) {
  database.Each<GroupId, std::string_view, std::string_view>(
      Above(database) +
          "SELECT g.id, coalesce(g.dn, g.name), g.dn_key FROM above CROSS JOIN user_group g WHERE g.id = above.id "
          "ORDER BY g.id",
      {IdsOf(groups)}, fn);
}

void EachGroupEdgeAbove(Database& database, std::span<const GroupId> groups, const GroupEdgeFn& fn) {
  database.Each<GroupId, GroupId>(
      Above(database) +
          "SELECT e.parent, e.child FROM above CROSS JOIN group_edge e WHERE e.child = above.id "
          "ORDER BY e.parent, e.child",
      {IdsOf(groups)}, fn);
}

void SomeGroupsWithDn(Database& database, std::string_view prefix, const GroupFn& fn) {
  const std::string key = "dn_key" + std::string(database.dialect().byte_order);
  database.Each<GroupId, std::string_view, std::string_view>(
      "SELECT id, coalesce(dn, name), dn_key FROM user_group WHERE " + key + " >= :prefix ORDER BY " + key +
          " LIMIT 10",
      {prefix}, [&](GroupId id, std::string_view label, std::string_view dn_key) {
        if (dn_key.starts_with(prefix)) fn(id, label, dn_key);
      });
}

}  // namespace rollcall
