#include <soci/postgresql/soci-postgresql.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "store/engine/row_writer.h"

namespace rollcall {
namespace {

constexpr std::size_t kEnough = std::size_t{1} << 20;  // bytes of one COPY
constexpr std::int64_t kOneByOne = 16;  // rows that are written at once, so that an error is thrown by Insert itself

bool IsSpecial(char c) { return c == '\\' || c == '\n' || c == '\r' || c == '\t'; }

void AppendText(std::string_view text, std::string& rows) {
  if (std::ranges::none_of(text, IsSpecial)) {
    rows += text;
    return;
  }
  for (const char c : text) {
    if (IsSpecial(c)) rows += '\\';
    rows += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
  }
}

// One value in COPY's text format.
void AppendValue(const Param& value, std::string& rows) {
  if (value.null()) {
    rows += "\\N";
  } else if (value.kind() == Param::Kind::kInteger) {
    char digits[24];
    rows.append(digits, std::to_chars(digits, digits + sizeof(digits), value.integer()).ptr);
  } else {
    RefuseNul(value.text());
    AppendText(value.text(), rows);
  }
}

void AppendRow(Params row, std::string& rows) {
  for (const Param& value : row) {
    if (&value != row.begin()) rows += '\t';
    AppendValue(value, rows);
  }
  rows += '\n';
}

class PostgresqlRows : public RowWriter {
 public:
  PostgresqlRows(soci::session& session, const TargetTable& table)
      : connection_(static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_),
        copy_("COPY " + std::string(table.name) + " (" + std::string(table.columns) + ") FROM STDIN") {}

  Then Add(Params row) override {
    const std::size_t start = rows_.size();
    try {
      AppendRow(row, rows_);
    } catch (const StoreError&) {
      rows_.resize(start);
      throw;
    }
    return ++count_ <= kOneByOne || rows_.size() >= kEnough ? Then::kFlush : Then::kGoOn;
  }

  void Write() override {
    if (rows_.empty()) return;
    Check(PQexec(connection_, copy_.c_str()), PGRES_COPY_IN);
    const bool sent = PQputCopyData(connection_, rows_.data(), static_cast<int>(rows_.size())) == 1 &&
                      PQputCopyEnd(connection_, nullptr) == 1;
    rows_.clear();
    if (!sent) throw soci::postgresql_soci_error(PQerrorMessage(connection_), "08006");
    Check(PQgetResult(connection_), PGRES_COMMAND_OK);
    while (PGresult* rest = PQgetResult(connection_)) PQclear(rest);
  }

  void Discard() override {
    rows_.clear();
    count_ = 0;
  }

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };

  // Takes the result; after a failed COPY the connection is ready for the next command.
  void Check(PGresult* raw, ExecStatusType wanted) {
    const std::unique_ptr<PGresult, Clear> result(raw);
    if (PQresultStatus(raw) == wanted) return;
    const char* code = PQresultErrorField(raw, PG_DIAG_SQLSTATE);
    const std::string message = PQerrorMessage(connection_);
    while (PGresult* rest = PQgetResult(connection_)) PQclear(rest);
    throw soci::postgresql_soci_error(message, code != nullptr ? code : "     ");
  }

  PGconn* connection_;
  std::string copy_;
  std::string rows_;        // that wait
  std::int64_t count_ = 0;  // in this transaction
};

}  // namespace

std::unique_ptr<RowWriter> MakePostgresqlRowWriter(soci::session& session, const TargetTable& table) {
  return std::make_unique<PostgresqlRows>(session, table);
}

}  // namespace rollcall
