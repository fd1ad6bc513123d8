// A registry with people, a group and a removal, for the commands that tell what was.
#pragma once

#include <nlohmann/json.hpp>

#include "store/accounts.h"
#include "store/archive.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/schema.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {

// The story of the archive's origin. 22 November: c is granted the role by anna. 1 December: she gives it to z instead.
// 2 December: c's account is removed by bert.
class HistoryTest : public CommandTest {
 protected:
  HistoryTest() {
    Configure(kHr);
    Write("hr.csv", "login,email\nc,c@x.org\nz,z@x.org\n");
    Run({"sync"});
    Database database(Options());
    source_ = InternSource(database, "hr");
    group_ = InsertGroup(database, {.source = source_,
                                    .anchor = "g",
                                    .name = "approvers",
                                    .dn = "cn=Approvers, ou=groups,dc=x",
                                    .dn_key = "cn=approvers,ou=groups,dc=x"});
    const AccountId c = FindAccountByLogin(database, "c").value().id;
    Members(database, {c}, now_);
    Members(database, {FindAccountByLogin(database, "z").value().id}, now_ + std::chrono::days{9});
    Transaction transaction(database);
    RemoveAccount(database, c,
                  {.event = RemovalEvent::kAccessChange, .by_user = "bert", .by_email_address = "bert@x.org"}, "left",
                  {.now = now_ + std::chrono::days{10}, .actor = "bert", .event_source = "ui", .pass = {}});
    transaction.Commit();
    now_ += std::chrono::days{30};
  }

  DatabaseOptions Options() const { return {.connect = "sqlite3://" + Path("registry.db")}; }
  void Members(Database& database, const std::vector<AccountId>& accounts, TimePoint at) {
    ReplaceMembers(database, group_, accounts, {}, ++hash_,
                   {.now = at, .actor = "anna", .event_source = "ui", .pass = {}});
  }
  nlohmann::json RunJson(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return nlohmann::json::parse(Run(words).out);
  }

  SourceId source_{};
  GroupId group_{};
  std::int64_t hash_ = 0;
};

}  // namespace rollcall
