#include "store/look_alikes.h"

#include <unicode/uspoof.h>

#include <memory>
#include <stdexcept>

#include "store/engine/dialect.h"
#include "store/engine/json_rows.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

struct CloseChecker {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};
using Checker = std::unique_ptr<USpoofChecker, CloseChecker>;

[[noreturn]] void Fail(UErrorCode status) { throw std::logic_error(std::string("ICU: ") + u_errorName(status)); }

Checker OpenChecker() {
  UErrorCode status = U_ZERO_ERROR;
  Checker checker(uspoof_open(&status));
  if (U_FAILURE(status)) Fail(status);
  return checker;
}

// Many at a time: a statement for each would cost more than the rest.
class Indexer {
 public:
  explicit Indexer(Database& database) : database_(database) {}

  void Add(AccountId account, std::string_view login_key) {
    rows_.Row().Add(account).Add(LoginSkeleton(login_key));
    if (++count_ == kMany) Write();
  }

  // WHERE TRUE: else ON would be taken for that of a join.
  void Write() {
    if (count_ == 0) return;
    count_ = 0;
    const std::string sql =
        "INSERT INTO login_skeleton (account, skeleton) SELECT CAST(value ->> 0 AS BIGINT), value ->> 1 FROM " +
        std::string(database_.dialect().json_rows) +
        " WHERE TRUE ON CONFLICT (account) DO UPDATE SET skeleton = excluded.skeleton";
    database_.Run(sql, {rows_.Take()});
  }

 private:
  static constexpr int kMany = 1000;
  Database& database_;
  JsonRows rows_;
  int count_ = 0;
};

}  // namespace

std::string LoginSkeleton(std::string_view login) {
  static const Checker kChecker = OpenChecker();
  const std::string key = TextKey(login);
  std::string skeleton(key.size() * 4 + 16, '\0');
  for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size =
        uspoof_getSkeletonUTF8(kChecker.get(), 0, key.data(), static_cast<std::int32_t>(key.size()), skeleton.data(),
                               static_cast<std::int32_t>(skeleton.size()), &status);
    if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) Fail(status);
    const bool fits = U_SUCCESS(status);
    skeleton.resize(static_cast<std::size_t>(size));
    if (fits) break;
  }
  return skeleton;
}

void IndexLogins(Database& database) {
  Indexer indexer(database);
  const auto upto = database.One<AccountId>("SELECT account FROM skeleton_upto").value_or(AccountId{});
  AccountId last = upto;
  database.Each<AccountId, std::string_view>(
      "SELECT id, login_key FROM account WHERE id > :upto ORDER BY id", {upto},
      [&](AccountId account, std::string_view login_key) {
        indexer.Add(account, login_key);
        last = account;
      },
      Rows::kMany);
  indexer.Write();
  if (last != upto) database.Run("UPDATE skeleton_upto SET account = :account", {last});
  database.Each<AccountId, std::string_view>(
      "SELECT a.id, a.login_key FROM skeleton_due d JOIN account a ON a.id = d.account ORDER BY a.id", {},
      [&](AccountId account, std::string_view login_key) { indexer.Add(account, login_key); }, Rows::kMany);
  indexer.Write();
  database.Run("DELETE FROM skeleton_due");
}

void NoteChangedLogin(Database& database, AccountId account) {
  database.Run("INSERT INTO skeleton_due (account) VALUES (:account) ON CONFLICT DO NOTHING", {account});
}

std::optional<AccountId> FindLookAlike(Database& database, std::string_view login, std::optional<AccountId> own) {
  const std::string skeleton = LoginSkeleton(login);
  const std::string key = TextKey(login);
  std::optional<AccountId> found;
  database.Each<AccountId, std::string_view>(
      "SELECT a.id, a.login_key FROM login_skeleton s JOIN account a ON a.id = s.account WHERE s.skeleton = :skeleton "
      "ORDER BY a.id",
      {skeleton}, [&](AccountId account, std::string_view login_key) {
        const bool is_other = !own || *own != account;
        // It may have been renamed since it was indexed.
        if (!found && is_other && login_key != key && LoginSkeleton(login_key) == skeleton) found = account;
      });
  return found;
}

}  // namespace rollcall
