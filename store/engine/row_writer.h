// New rows on their way into the tables that get them by the million. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "store/database.h"

namespace rollcall {

struct TargetTable {
  std::string_view name;
  std::string_view columns;

  std::size_t CountColumns() const { return static_cast<std::size_t>(std::ranges::count(columns, ',')) + 1; }
};
// In the order of Target.
inline constexpr std::array kTargetTables = {
    TargetTable{"account",
                "id, public_id, login, login_key, email, email_key, display_name, given_name, family_name, attributes, "
                "enabled, automatic_deactivation, creation_source, created_at, source_created_at, last_login_at, "
                "last_login_latest, last_login_source, last_login_attribute"},
    TargetTable{"link", "source, anchor, account, dn, dn_key, fingerprint, first_seen_at, observed"},
    TargetTable{"user_group", "id, source, anchor, name, dn, dn_key, members_hash, shown"},
    TargetTable{"membership", "user_group, account, granted_at, granted_by, told_by, named_by"},
    TargetTable{"member_ref", "user_group, ref"},
    TargetTable{"event", "id, at, operation, account, login, enabled, actor, source, pass, reason, block, digest"},
    TargetTable{"hold", "account, kind, source, since, by, reason, pass"}};
constexpr const TargetTable& TableOf(Target table) { return kTargetTables[static_cast<std::size_t>(table)]; }

// Throws soci_error where the database refuses.
class RowWriter {
 public:
  RowWriter() = default;
  virtual ~RowWriter() = default;
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  enum class Then : std::uint8_t {
    kNothing,  // the row is written
    kGoOn,     // it waits for Write
    kFlush,    // it waits for Write, which is to be called now
  };
  // Takes a row, with a value for each column.
  virtual Then Add(Params row) = 0;
  // Writes the rows that wait.
  virtual void Write() = 0;
  // Forgets the rows that wait: their transaction is over.
  virtual void Discard() = 0;
};
using MakeRowWriter = std::unique_ptr<RowWriter> (*)(soci::session& session, const TargetTable& table);

// One prepared INSERT, executed for each row at once.
std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table);
// COPY, a megabyte at a time: a round trip for each row would cost more than all the rest.
std::unique_ptr<RowWriter> MakePostgresqlRowWriter(soci::session& session, const TargetTable& table);

}  // namespace rollcall
