#include "store/engine/late_indexes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "store/engine/dialect.h"

namespace rollcall {
namespace {

// Whether the table has more rows than these.
bool HasMore(soci::session& session, const Dialect& dialect, std::string_view table, std::int64_t rows) {
  static constexpr std::array kColumns = {Param::Kind::kInteger};
  const std::string sql = "SELECT 1 FROM " + std::string(table) + " LIMIT 1 OFFSET :rows";
  const Params params = {rows};
  return dialect.prepare(session, sql, params, kColumns)->Execute(params);
}

bool HasAny(soci::session& session, const Dialect& dialect, std::string_view table, std::string_view key) {
  static constexpr std::array kColumns = {Param::Kind::kInteger};
  const std::string sql = "SELECT 1 FROM " + std::string(table) + " WHERE " + std::string(key) + " IS NOT NULL LIMIT 1";
  return dialect.prepare(session, sql, {}, kColumns)->Execute({});
}

struct Definition {
  std::string drop;
  std::string make;
};

std::optional<Definition> Find(soci::session& session, const Dialect& dialect, std::string_view name) {
  static constexpr std::array kColumns = {Param::Kind::kText, Param::Kind::kText};
  const Params params = {name};
  const auto statement = dialect.prepare(session, dialect.find_late, params, kColumns);
  if (!statement->Execute(params)) return std::nullopt;
  const auto row = statement->Row();
  return Definition{std::string(row[0].text), std::string(row[1].text)};
}

bool IsPartOfName(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Whether `word` stands in the statement as a whole word that one of `followers` follows (none: anything).
bool Says(std::string_view sql, std::string_view word, std::initializer_list<std::string_view> followers) {
  for (auto at = sql.find(word); at != std::string_view::npos; at = sql.find(word, at + 1)) {
    const std::string_view rest = sql.substr(at + word.size());
    if ((at > 0 && IsPartOfName(sql[at - 1])) || (!rest.empty() && IsPartOfName(rest.front()))) continue;
    if (followers.size() == 0) return true;
    if (std::ranges::any_of(followers, [rest](std::string_view each) { return rest.starts_with(each); })) return true;
  }
  return false;
}

// Whether the statement would be slow without the index of the key, or could not do without it.
bool Needs(std::string_view sql, std::string_view table, std::string_view key) {
  if (key.empty() || !Says(sql, table, {})) return false;
  if (Says(sql, key, {" = ", " IN "})) return true;
  return Says(sql, "ON CONFLICT", {}) && Says(sql, "INTO " + std::string(table), {});
}

}  // namespace

bool LateIndexes::ConsiderAside(soci::session& session, const Dialect& dialect, Target table) {
  Load& load = loads_[static_cast<std::size_t>(table)];
  load.considered = true;
  const std::string_view name = kTargetTables[static_cast<std::size_t>(table)].name;
  if (HasMore(session, dialect, name, 2 * load.rows) || !dialect.may_alter(session)) return false;
  for (const LateIndex& index : dialect.late_indexes) {
    if (index.table != table) continue;
    if (index.of == LateIndex::Of::kThoseWithAKey && !HasAny(session, dialect, name, index.key)) continue;
    auto found = Find(session, dialect, index.name);
    if (!found) continue;
    dialect.run_script(session, found->drop);
    aside_.push_back({name, index.key, std::move(found->make)});
  }
  return true;
}

void LateIndexes::BringBackFor(std::string_view sql, soci::session& session, const Dialect& dialect) {
  const auto needed = std::stable_partition(aside_.begin(), aside_.end(),
                                            [sql](const Aside& each) { return !Needs(sql, each.table, each.key); });
  for (auto each = needed; each != aside_.end(); ++each) dialect.run_script(session, each->make);
  aside_.erase(needed, aside_.end());
}

void LateIndexes::BringBack(soci::session& session, const Dialect& dialect) {
  for (const Aside& each : aside_) dialect.run_script(session, each.make);
  aside_.clear();
}

}  // namespace rollcall
