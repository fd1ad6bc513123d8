// The real registry under a story: reads all of it, and finds what must never be.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/database.h"
#include "tests/agent/sync/model.h"

namespace rollcall {

class ModelRegistry : public RegistryView {
 public:
  explicit ModelRegistry(Database& database);

  std::optional<Account> LinkedTo(std::string_view source, std::string_view anchor) override;
  std::vector<AccountId> MembersOf(std::string_view group) override;

  // Every row of these tables, as text; all tables but those that `except` names.
  std::string Dump(const std::vector<std::string>& except = {});
  // Throws std::runtime_error where the registry differs from the model, or from what its own events tell, or where
  // something that must stay has gone.
  void Check(const Model& model);

 private:
  void CheckPerson(const Person& person);
  void CheckArchived(const Person& person);
  void CheckEvents(const Model& model);
  void CheckMemberships(const Model& model);
  void CheckArchiveGrows();

  Database& database_;
  std::map<std::string, std::string> row_of_table_;  // the SQL that turns a row into text
  std::map<std::string, std::int64_t> archived_;     // rows there were
};

}  // namespace rollcall
