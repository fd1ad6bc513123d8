#include "tests/agent/sync/model_registry.h"

#include <algorithm>
#include <array>

#include "agent/base/time_text.h"
#include "store/archive.h"
#include "store/event_chain.h"
#include "store/events.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/maintenance.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 18> kTables = {
    "account",  "link",   "hold",        "user_group",      "membership",   "member_ref",   "group_edge",
    "event",    "source", "event_block", "deleted_account", "deleted_link", "deleted_hold", "deleted_membership",
    "conflict", "pass",   "event_span",  "event_count"};
constexpr std::array<std::string_view, 4> kArchive = {"deleted_account", "deleted_link", "deleted_hold",
                                                      "deleted_membership"};

std::string RowAsText(Database& database, const std::string& table) {
  if (OnPostgresql()) return "CAST(" + table + " AS TEXT)";
  std::string text = "''";
  database.Each<std::string>("SELECT name FROM pragma_table_info(:name)", {table},
                             [&text](const std::string& column) { text += " || quote(" + column + ") || ','"; });
  return text;
}

// An account as its events tell of it.
struct Told {
  bool living = false;
  bool enabled = true;
  std::string login;
};

void Tell(const Event& event, std::map<AccountId, Told>& told) {
  const auto require = [&](bool condition) {
    Require(condition, "event " + std::string(Code(event.operation)) + " of " + event.login + " cannot follow");
  };
  const bool first = !told.contains(event.account);
  Told& account = told[event.account];
  switch (event.operation) {
    case Operation::kCreateUser:
    case Operation::kAdoptUser:
      require(first && event.enabled);
      account.living = true;
      break;
    case Operation::kEnableUser:
      require(account.living && !account.enabled && event.enabled && event.login == account.login);
      break;
    case Operation::kDisableUser:
      require(account.living && account.enabled && !event.enabled && event.login == account.login);
      break;
    case Operation::kDeleteUser:
      require(account.living && event.login == account.login);
      account.living = false;
      break;
    case Operation::kRestoreUser:
      require(!first && !account.living);
      account.living = true;
      break;
    case Operation::kRenameUser:
      require(account.living && event.login != account.login && event.enabled == account.enabled);
      break;
    case Operation::kGrantMembership:
    case Operation::kRevokeMembership:
    case Operation::kUpdateUser:
    case Operation::kRelinkUser:
      require(account.living);
      return;
    case Operation::kEraseUser:
      require(!account.living);
      return;
    case Operation::kPurgeArchive:
    case Operation::kNestGroup:
    case Operation::kUnnestGroup:
    case Operation::kRenameGroup:
    case Operation::kChangeMembers:
      return;
  }
  account.enabled = event.enabled;
  account.login = event.login;
}

std::string LoginTimes(const std::optional<std::pair<TimePoint, TimePoint>>& login) {
  return login ? ToIso8601(login->first) + " to " + ToIso8601(login->second) : "never";
}

std::string LoginTimes(const std::optional<LastLogin>& login) {
  return LoginTimes(login ? std::optional(std::pair(login->at, login->latest)) : std::nullopt);
}

// The registry's word on the person must be the model's.
void Same(const Person& person, const Account& account) {
  const std::string who = account.profile.login + " (" + std::to_string(static_cast<std::int64_t>(account.id)) + ")";
  const auto same = [&who](std::string_view what, const auto& is, const auto& ought) {
    Require(is == ought,
            who + ": " + std::string(what) + " is '" + std::string(is) + "', ought to be '" + std::string(ought) + "'");
  };
  same("login", account.profile.login, person.login);
  same("email", account.profile.email, person.email);
  same("public_id", account.public_id, person.fixed.public_id);
  same("creation_source", Code(account.creation_source), Code(person.fixed.creation_source));
  same("created_at", ToIso8601(account.created_at), ToIso8601(person.fixed.created_at));
  same("last login", LoginTimes(account.last_login), LoginTimes(person.last_login));
  Require(account.enabled == person.holds.empty(), who + ": enabled is not 'has no hold'");
  const bool automatic = person.holds.contains({HoldKind::kAutomatic, ""});
  Require(account.automatic_deactivation == automatic, who + ": automatic_deactivation is wrong");
}

std::string Names(const std::set<std::pair<HoldKind, std::string>>& holds) {
  std::string names;
  for (const auto& [kind, source] : holds) names += std::string(Code(kind)) + ' ' + source + ';';
  return names;
}

}  // namespace

ModelRegistry::ModelRegistry(Database& database) : database_(database) {
  for (const std::string_view table : kTables) {
    row_of_table_[std::string(table)] = RowAsText(database, std::string(table));
  }
}

std::optional<Account> ModelRegistry::LinkedTo(std::string_view source, std::string_view anchor) {
  const auto id = database_.One<AccountId>(
      "SELECT l.account FROM link l JOIN source s ON s.id = l.source WHERE s.name = :source AND l.anchor = :anchor",
      {source, anchor});
  return id ? FindAccount(database_, *id) : std::nullopt;
}

std::vector<AccountId> ModelRegistry::MembersOf(std::string_view group) {
  std::vector<AccountId> members;
  database_.Each<AccountId>(
      "SELECT m.account FROM membership m JOIN user_group g ON g.id = m.user_group WHERE g.anchor = :group", {group},
      [&members](AccountId account) { members.push_back(account); });
  return members;
}

std::string ModelRegistry::Dump(const std::vector<std::string>& except) {
  std::string dump;
  for (const auto& [table, row] : row_of_table_) {
    if (std::ranges::find(except, table) != except.end()) continue;
    std::vector<std::string> rows;
    database_.Each<std::string>("SELECT " + row + " FROM " + table, {},
                                [&rows](std::string text) { rows.push_back(std::move(text)); });
    std::ranges::sort(rows);
    for (const std::string& text : rows) dump += table + ": " + text + '\n';
  }
  return dump;
}

void ModelRegistry::CheckPerson(const Person& person) {
  const auto account = FindAccount(database_, person.fixed.id);
  Require(account.has_value(), person.login + " has vanished");
  std::set<std::pair<HoldKind, std::string>> holds;
  for (const Hold& hold : HoldsOf(database_, account->id)) holds.emplace(hold.kind, hold.source);
  Require(holds == person.holds,
          person.login + " has the holds '" + Names(holds) + "', ought to have '" + Names(person.holds) + "'");
  Same(person, *account);
  const auto links = LinksOf(database_, account->id);
  Require(links.size() == person.words.size(), person.login + " has another number of links than sources");
  for (const Link& link : links) {
    const Word& word = person.words.at(link.source_name);
    Require(link.anchor == word.anchor, person.login + " has changed its anchor in " + link.source_name);
    const bool has_left = word.has_made_way && link.dn.empty();  // a removed person comes back without a name
    Require(link.dn == word.dn || has_left, person.login + " is at " + link.dn + ", ought to be at " + word.dn);
  }
}

void ModelRegistry::CheckArchived(const Person& person) {
  Require(!FindAccount(database_, person.fixed.id), person.login + " lives, and ought to be in the archive");
  for (const ArchivedAccount& archived : FindArchived(database_, person.fixed.public_id)) {
    if (archived.account.id != person.fixed.id) continue;  // its login is another's public id
    Same(person, archived.account);
    const auto rows = [&](const std::string& table) {
      return static_cast<std::size_t>(
          database_
              .One<std::int64_t>("SELECT count(*) FROM " + table + " WHERE removal = :removal AND account = :id",
                                 {archived.removal, archived.account.id})
              .value());
    };
    Require(rows("deleted_hold") == person.holds.size(), "a hold of " + person.login + " is lost");
    Require(rows("deleted_link") == person.words.size(), "a link of " + person.login + " is lost");
    Require(rows("deleted_membership") == person.groups.size(), "a membership of " + person.login + " is lost");
    return;
  }
  Wrong(person.login + " is neither living nor archived");
}

void ModelRegistry::CheckEvents(const Model& model) {
  std::map<AccountId, Told> told;
  EachEvent(database_, {}, [&told](const Event& event) { Tell(event, told); });
  Require(told.size() == model.people().size(), "the events tell of another number of accounts than there ever were");
  for (const auto& [id, person] : model.people()) {
    const Told& account = told[id];
    Require(account.living == person.living, "the events tell that " + person.login + " lives, or that it does not");
    Require(account.login == person.login, "the events tell that " + person.login + " is called " + account.login);
    Require(!person.living || account.enabled == person.holds.empty(),
            "the events tell another state of " + person.login);
  }
  const ChainReport chain = VerifyEvents(database_);
  Require(chain.faults.empty(), "events verify: " + (chain.faults.empty() ? "" : chain.faults.front()));
}

void ModelRegistry::CheckMemberships(const Model& model) {
  std::map<std::string, std::set<AccountId>> is;
  database_.Each<std::string>("SELECT anchor FROM user_group", {}, [&is](const std::string& group) { is[group]; });
  const auto ought = model.Memberships();
  Require(is.size() == ought.size(),
          "there are " + std::to_string(is.size()) + " groups, and ought to be " + std::to_string(ought.size()));
  for (const auto& [group, members] : ought) {
    Require(is.contains(group), group + " is not there");
    for (const AccountId id : MembersOf(group)) {
      Require(members.contains(id), model.people().at(id).login + " is in " + group + ", and ought not to be");
      is[group].insert(id);
    }
    Require(is[group].size() == members.size(), "somebody is not in " + group + " who ought to be");
  }
}

void ModelRegistry::CheckArchiveGrows() {
  for (const std::string_view table : kArchive) {
    const auto rows = database_.One<std::int64_t>("SELECT count(*) FROM " + std::string(table)).value();
    Require(rows >= std::exchange(archived_[std::string(table)], rows), "rows of " + std::string(table) + " are lost");
  }
}

void ModelRegistry::Check(const Model& model) {
  std::size_t living = 0;
  EachAccount(database_, {}, [&](const Account& account) {
    Require(model.people().contains(account.id), account.profile.login + " came from nowhere");
    ++living;
  });
  Require(living == model.Living().size(), "there is another number of accounts than ought to be");
  for (const auto& [id, person] : model.people()) person.living ? CheckPerson(person) : CheckArchived(person);
  CheckMemberships(model);
  CheckArchiveGrows();
  CheckEvents(model);
  const auto problems = CheckIntegrity(database_);
  Require(problems.empty(), "db check: " + (problems.empty() ? "" : problems.front()));
}

}  // namespace rollcall
