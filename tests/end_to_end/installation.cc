#include "tests/end_to_end/installation.h"

#include <gtest/gtest.h>

#include <tests/paths.h>
#include <algorithm>
#include <fstream>
#include <sstream>

namespace rollcall {
namespace {

// An expression of SQL: the values of the columns, one line.
std::string Line(const std::vector<std::string_view>& columns) {
  std::string sql;
  for (const std::string_view column : columns) {
    sql += (sql.empty() ? "" : " || '|' || ") + ("coalesce(CAST(" + std::string(column)) + " AS TEXT), '-')";
  }
  return sql;
}

// Sorted here: databases do not agree on the order of text.
std::string Sorted(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::ranges::sort(lines);
  std::string sorted;
  for (const std::string& line : lines) sorted += line + '\n';
  return sorted;
}

}  // namespace

Installation::Installation(std::filesystem::path folder, DatabaseOptions registry)
    : folder_(std::move(folder)), registry_(std::move(registry)) {
  std::filesystem::create_directories(folder_);
  if (registry_.connect.empty()) registry_.connect = "sqlite3://" + Path("registry.db");
}

std::string Installation::Write(std::string_view name, std::string_view content) const {
  std::ofstream(folder_ / name, std::ios::binary) << content;
  return Path(name);
}

void Installation::Configure(std::string_view sources) const {
  std::string toml = "[registry]\nconnect = \"" + registry_.connect + "\"\n";
  if (!registry_.password_file.empty()) toml += "password_file = \"" + registry_.password_file + "\"\n";
  Write("agent.toml", toml.append(sources));
}

std::vector<std::string> Installation::CommandLine(const std::vector<std::string>& words) const {
  std::vector<std::string> line = {ROLLCALL_BINARY};
  line.insert(line.end(), words.begin(), words.end());
  line.insert(line.end(), {"--create-registry", "--config", Path("agent.toml")});
  return line;
}

nlohmann::json Installation::Json(std::vector<std::string> words, int code) const {
  words.insert(words.end(), {"--format", "json"});
  const Ended ended = Run(words);
  EXPECT_EQ(ended.code, code) << words[0] << ": " << ended.out << ended.err;
  if (ended.code != code) return nullptr;
  return nlohmann::json::parse(ended.out);
}

std::string Installation::Query(std::string_view sql) const {
  Database database(registry_);
  std::string rows;
  database.Each<std::string_view>(sql, {}, [&rows](std::string_view row) { (rows += row) += '\n'; });
  return rows;
}

std::int64_t Installation::Count(std::string_view table) const {
  Database database(registry_);
  return database.One<std::int64_t>("SELECT count(*) FROM " + std::string(table)).value();
}

std::string WhatIsKnown(const Installation& installation) {
  const std::string account =
      "'account ' || " + Line({"login", "login_key", "email", "email_key", "display_name", "given_name", "family_name",
                               "attributes", "enabled", "automatic_deactivation", "creation_source", "last_login_at"});
  const std::string link = "'link ' || " + Line({"s.name", "anchor", "a.login", "dn", "fingerprint", "observed"});
  const std::string hold = "'hold ' || " + Line({"a.login", "kind", "s.name", "by", "reason"});
  const std::string group = "'group ' || " + Line({"s.name", "anchor", "g.name", "dn", "members_hash"});
  const std::string membership = "'membership ' || " + Line({"g.dn", "a.login", "role", "granted_by"});
  const std::string conflict = "'conflict ' || " + Line({"s.name", "subject", "place", "reason", "closed_at IS NULL"});
  return Sorted(installation.Query("SELECT " + account + " FROM account") +
                installation.Query("SELECT " + link + " FROM link l JOIN account a ON a.id = l.account " +
                                   "JOIN source s ON s.id = l.source") +
                installation.Query("SELECT " + hold + " FROM hold h JOIN account a ON a.id = h.account " +
                                   "LEFT JOIN source s ON s.id = h.source") +
                installation.Query("SELECT " + group + " FROM user_group g JOIN source s ON s.id = g.source") +
                installation.Query("SELECT " + membership + " FROM membership m JOIN account a ON a.id = m.account " +
                                   "JOIN user_group g ON g.id = m.user_group") +
                installation.Query("SELECT " + conflict + " FROM conflict c JOIN source s ON s.id = c.source"));
}

std::string WhatHappened(const Installation& installation) {
  return Sorted(installation.Query("SELECT " + Line({"operation", "login", "enabled", "actor", "source", "reason"}) +
                                   " FROM event"));
}

}  // namespace rollcall
