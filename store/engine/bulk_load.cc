#include "store/engine/bulk_load.h"

#include <algorithm>
#include <array>

#include "store/engine/dialect.h"

namespace rollcall {
namespace {

bool HasMoreRows(soci::session& session, const Dialect& dialect, Target table, std::int64_t rows) {
  static constexpr std::array kColumns = {Param::Kind::kInteger};
  const std::string sql = "SELECT 1 FROM " + std::string(TableOf(table).name) + " LIMIT 1 OFFSET :rows";
  const Params params = {rows};
  return dialect.prepare(session, sql, params, kColumns)->Execute(params);
}

}  // namespace

void BulkLoad::Begin(soci::session& session) {
  begun_ = true;
  if (!dialect_.may_alter(session)) return;
  for (const Deferrable& each : dialect_.deferrables) {
    if (!HasMoreRows(session, dialect_, each.table, rows_)) Drop(session, each);
  }
}

void BulkLoad::Drop(soci::session& session, const Deferrable& deferrable) {
  static constexpr std::array kColumns = {Param::Kind::kText, Param::Kind::kText};
  const Params params = {deferrable.name};
  const auto statement = dialect_.prepare(session, dialect_.find_deferrable, params, kColumns);
  if (!statement->Execute(params)) throw soci::soci_error("there is no " + std::string(deferrable.name));
  const auto row = statement->Row();
  const std::string drop(row[0].text);
  std::string build(row[1].text);
  while (statement->Fetch()) {
  }  // or the schema stays locked
  dialect_.run_script(session, drop);
  dropped_.push_back({deferrable.table, std::move(build)});
}

void BulkLoad::BringBack(soci::session& session, Target table) {
  const auto wanted = std::stable_partition(dropped_.begin(), dropped_.end(),
                                            [table](const Dropped& each) { return each.table != table; });
  for (auto each = wanted; each != dropped_.end(); ++each) dialect_.run_script(session, each->build);
  dropped_.erase(wanted, dropped_.end());
}

void BulkLoad::Finish(soci::session& session) {
  for (const Dropped& each : dropped_) dialect_.run_script(session, each.build);
  dropped_.clear();
  if (!dialect_.recount.empty()) dialect_.run_script(session, std::string(dialect_.recount));
  static constexpr std::array kColumns = {Param::Kind::kText};
  for (const std::string_view query : dialect_.refused) {
    const auto statement = dialect_.prepare(session, query, {}, kColumns);
    if (statement->Execute({})) throw soci::soci_error(std::string(statement->Row()[0].text));
  }
}

}  // namespace rollcall
