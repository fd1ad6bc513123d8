// Logins that a feed tells of: however many, each account's last one is written once.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/guard/pass_context.h"
#include "store/database.h"

namespace rollcall {

// One per pass; not thread-safe. All references outlive it. Memory: `most_people` with what was said of them; when
// there are more, those who are known take some 80 bytes each from then on, and of the others only the first half is
// remembered.
class LoginRecords {
 public:
  static constexpr std::size_t kMostPeople = 200'000;

  explicit LoginRecords(const PassContext& pass, std::size_t most_people = kMostPeople);

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
    std::string body;       // for a new account; empty: it must not be made
    bool unknown = false;   // nobody had that name when it was looked up
    std::int64_t came = 0;  // the number of the record that named it first
  };
  // The latest login of somebody who is known.
  struct Latest {
    AccountId account{};
    TimePoint at;
  };
  // Of a name in a record, with a seed of the process's own, so that nobody can choose one that collides.
  using Hash = std::array<std::uint64_t, 2>;
  struct Low {
    std::size_t operator()(const Hash& hash) const { return hash[0]; }
  };
  enum class Unknown : std::uint8_t { kKeep, kCount };
  using Entries = std::unordered_map<std::string, Entry>;

  Hash HashOf(std::string_view key) const;
  bool TakeOfKnown(const Hash& hash, TimePoint at);
  void Resolve(Unknown unknown);
  void Forget(std::vector<Entries::iterator>& strangers, std::size_t kept);
  void WriteAll();
  void Write(AccountId account, TimePoint at);
  std::optional<AccountId> Find(const Who& who);
  void TellOfFuture();

  const PassContext& pass_;
  const std::size_t most_people_;
  std::uint64_t seed_;
  Entries entries_;  // by HashOf's key; whose they are is to be looked up
  std::unordered_map<Hash, Latest, Low> known_;
  std::string key_;
  std::int64_t taken_ = 0;
  std::int64_t unknown_ = 0;  // records
  std::int64_t future_ = 0;
  std::int64_t written_ = 0;  // accounts
  TimePoint newest_;
  TimePoint oldest_ = TimePoint::max();
};

}  // namespace rollcall
