#include "store/maintenance.h"

#include <array>

#include "store/engine/engine.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

constexpr std::size_t kShown = 100;

// What must be true beyond what a constraint of a table can say: the query finds public ids of those that break it.
struct Invariant {
  std::string_view broken;
  std::string_view sql;
};
constexpr std::array kInvariants = {
    Invariant{"is enabled although it has a hold, or disabled although it has none",
              "SELECT public_id FROM account a WHERE enabled <> "
              "CASE WHEN EXISTS (SELECT 1 FROM hold h WHERE h.account = a.id) THEN 0 ELSE 1 END"},
    Invariant{"has a wrong automatic_deactivation: it is 1 exactly while an automatic hold stands",
              "SELECT public_id FROM account a WHERE automatic_deactivation <> "
              "CASE WHEN EXISTS (SELECT 1 FROM hold h WHERE h.account = a.id AND h.kind = 'automatic') "
              "THEN 1 ELSE 0 END"},
    Invariant{"has a hold of a source that is not there",
              "SELECT a.public_id FROM account a JOIN hold h ON h.account = a.id "
              "WHERE h.source <> 0 AND NOT EXISTS (SELECT 1 FROM source s WHERE s.id = h.source)"},
    Invariant{"is not in the state that its last event tells",
              "SELECT a.public_id FROM (SELECT account, max(id) AS id FROM event GROUP BY account) last "
              "JOIN event e ON e.id = last.id JOIN account a ON a.id = last.account WHERE e.enabled <> a.enabled"},
};

// What opens the archive for the time of a transaction must be gone after it.
constexpr std::array<std::string_view, 2> kLeftOpen = {
    "SELECT 'a row of removal is left over, so that deletions are not refused' FROM removal",
    "SELECT 'a row of purge is left over, so that the archive can be deleted' FROM purge"};

class Problems {
 public:
  void Add(std::string line) {
    if (++of_this_sort_ <= kShown) lines_.push_back(std::move(line));
  }
  void NextSort() { of_this_sort_ = 0; }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
  std::size_t of_this_sort_ = 0;
};

// Of queries with a text for each.
void CheckFaults(Database& database, std::span<const std::string_view> queries, Problems& problems) {
  for (const std::string_view sql : queries) {
    problems.NextSort();
    database.Each<std::string>(
        sql, {}, [&](std::string fault) { problems.Add(std::move(fault)); }, Rows::kMany);
  }
}

// Keys are made by this program, so that it alone can tell whether they are right: unique keys that are wrong do not
// keep two accounts from having one login.
void CheckKeys(Database& database, Problems& problems) {
  database.Each<std::string, std::string, std::string, std::string, std::string>(
      "SELECT public_id, login, login_key, email, email_key FROM account", {},
      [&](const std::string& id, const std::string& login, const std::string& login_key, const std::string& email,
          const std::string& email_key) {
        if (TextKey(login) != login_key) problems.Add("account " + id + " is not found by its login");
        if (TextKey(email) != email_key) problems.Add("account " + id + " is not found by its mail address");
      },
      Rows::kMany);
}

}  // namespace

void BackUp(Database& database, const std::string& file) {
  Engine& engine = EngineOf(database);
  engine.CheckUsable();
  engine.Translated([&] { engine.dialect.back_up(*engine.session, engine.options, file); });
}

std::vector<std::string> CheckIntegrity(Database& database) {
  Problems problems;
  CheckFaults(database, database.dialect().faults, problems);
  CheckFaults(database, kLeftOpen, problems);
  for (const Invariant& each : kInvariants) {
    problems.NextSort();
    database.Each<std::string>(
        each.sql, {}, [&](const std::string& id) { problems.Add("account " + id + ' ' + std::string(each.broken)); },
        Rows::kMany);
  }
  problems.NextSort();
  CheckKeys(database, problems);
  return problems.Take();
}

}  // namespace rollcall
