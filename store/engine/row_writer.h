// New rows on their way into the tables that get them by the million. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>

#include "store/database.h"
#include "store/engine/statement.h"

namespace rollcall {

// What the triggers do that SQLite runs for each inserted row.
enum class OnInsert : std::uint8_t {
  kNothing,  // but refuse INSERT OR REPLACE, which is not said here, and keep a tally
  kMore,
};

// A column that holds ids of a table. What rows have in it is looked for in the rows themselves, where it is the first
// of an index or most have it in common; or in `among`, which has it for them.
struct Reference {
  std::string_view column;
  std::string_view table;
  std::string_view among = {};
};

// The rows of a table in which a trigger counts others by some of their columns, which have the same names there.
struct Tally {
  std::string_view table;
  std::span<const std::string_view> columns;
  std::string_view count;  // the column that holds it
};

struct TargetTable {
  std::string_view name;
  std::string_view columns;
  OnInsert on_insert = OnInsert::kNothing;
  // All that the table has; empty: it is not worth to leave looking for them to the end.
  std::span<const Reference> references = {};
  const Tally* tally = nullptr;

  std::size_t CountColumns() const { return static_cast<std::size_t>(std::ranges::count(columns, ',')) + 1; }
  // From 0.
  std::size_t NumberOf(std::string_view column) const {
    for (std::size_t number = 0, at = 0;; ++number) {
      const auto end = std::min(columns.find(", ", at), columns.size());
      if (columns.substr(at, end - at) == column) return number;
      if (end == columns.size()) throw std::logic_error("a column is one of those that are written");
      at = end + 2;
    }
  }
};
inline constexpr std::array kOfAccounts = {Reference{"last_login_source", "source", "account_count"}};
inline constexpr std::array<std::string_view, 4> kCountedBy = {"creation_source", "enabled", "automatic_deactivation",
                                                               "last_login_source"};
inline constexpr Tally kAccountCount = {"account_count", kCountedBy, "accounts"};
inline constexpr std::array kOfLinks = {Reference{"account", "account"}, Reference{"source", "source"}};
inline constexpr std::array kOfMemberships = {Reference{"account", "account"}, Reference{"user_group", "user_group"}};
// In the order of Target.
inline constexpr std::array kTargetTables = {
    TargetTable{"account",
                "id, public_id, login, login_key, email, email_key, display_name, given_name, family_name, attributes, "
                "enabled, automatic_deactivation, creation_source, created_at, source_created_at, last_login_at, "
                "last_login_latest, last_login_source, last_login_attribute",
                OnInsert::kNothing, kOfAccounts, &kAccountCount},
    TargetTable{"link", "source, anchor, account, dn, dn_key, fingerprint, first_seen_at, observed", OnInsert::kNothing,
                kOfLinks},
    TargetTable{"user_group", "id, source, anchor, name, dn, dn_key, members_hash, shown"},
    TargetTable{"membership", "user_group, account, granted_at, granted_by, told_by, named_by", OnInsert::kNothing,
                kOfMemberships},
    TargetTable{"member_ref", "user_group, ref"},
    TargetTable{"event", "id, at, operation, account, login, enabled, actor, source, pass, reason, block, digest"},
    TargetTable{"hold", "account, kind, source, since, by, reason, pass", OnInsert::kMore}};

// Throws soci_error where the database refuses.
class RowWriter {
 public:
  RowWriter() = default;
  virtual ~RowWriter() = default;
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  enum class Then : std::uint8_t {
    kGoOn,
    kHandOver,  // it has enough to be written while it takes others
    kFlush,     // what is wrong with the row is to be told at once
  };
  // Takes a row, with a value for each column.
  virtual Then Add(Params row) = 0;
  // Sets what it has taken aside for Write.
  virtual void HandOver() = 0;
  // Writes what was set aside. May run on another thread while Add takes further rows: nothing else uses the session
  // then.
  virtual void Write() = 0;
  // The table was empty and gets many rows in this transaction: what they refer to may be looked for once, at its end.
  virtual void FillsTable() {}
  // The last call in a transaction that is committed.
  virtual void BeforeCommit() {}
  // Forgets it, for its transaction is over.
  virtual void Discard() = 0;
};
using MakeRowWriter = std::unique_ptr<RowWriter> (*)(soci::session& session, const TargetTable& table);

// By a statement for some hundreds of rows, which it reads from this program's memory.
std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table);
// By COPY, a megabyte at a time: a round trip for each row would cost more than all the rest.
std::unique_ptr<RowWriter> MakePostgresqlRowWriter(soci::session& session, const TargetTable& table);

}  // namespace rollcall
