// Logins that a feed tells of: however many, each account's last one is written once.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "agent/sync/pass.h"
#include "store/database.h"

namespace rollcall {

// One per pass; not thread-safe. All references outlive it. Memory: 200,000 people at most; when there are more, those
// who are known are written, and of those who are not, only the first half is remembered.
class LoginRecords {
 public:
  LoginRecords(Database& database, const SourceConfig& source, SourceId source_id, const Stamp& stamp,
               PassReport& report, PassListener& listener);

  // In the future: refused.
  void Take(const LoginRecord& login);
  // Before the users are settled: whom nobody knows and who may be created is handed over, each with the record that
  // ToKept has made of the login.
  using Create = std::function<void(std::string_view anchor, const std::string& body)>;
  void EachStranger(const Create& create);
  // Somebody whose account a rule has archived has logged in since, by the feed's own id.
  using Return = std::function<void(std::string_view anchor, TimePoint at)>;
  void EachReturn(const Return& comes_back);
  // Writes what is left, and what is known of how well the feed tells logins. After the users are settled.
  void Finish();

  // "3 logins of 2 accounts, 1 of nobody who is known"; empty: there was none.
  std::string Summary() const;

 private:
  struct Who {
    std::string source;  // of the id; empty: this feed
    std::string anchor;
    std::string login_key;
  };
  struct Entry {
    Who who;
    TimePoint at;
    std::int64_t records = 0;
    std::string body;  // for a new account; empty: it must not be made
  };
  enum class Unknown : std::uint8_t { kKeep, kCount };

  void Flush(Unknown unknown);
  void Write(AccountId account, TimePoint at);
  std::optional<AccountId> Find(const Who& who);
  void TellOfFuture();

  Database& database_;
  const SourceConfig& source_;
  SourceId source_id_;
  const Stamp& stamp_;
  PassReport& report_;
  PassListener& listener_;
  std::unordered_map<std::string, Entry> entries_;
  std::string key_;
  std::int64_t taken_ = 0;
  std::int64_t unknown_ = 0;  // records
  std::int64_t future_ = 0;
  std::int64_t written_ = 0;  // accounts
  TimePoint newest_;
};

}  // namespace rollcall
