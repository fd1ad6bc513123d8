// One line of a JSON feed: what conf/feed.schema.json describes.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/observed.h"

namespace rollcall {

enum class FeedRecordType : std::uint8_t { kRegistration, kLogin, kWithdrawal };
inline constexpr std::array<std::string_view, 3> kFeedRecordTypes = {"registration", "login", "withdrawal"};

// The keys, in the order of FeedKey. Other keys are passed over, and null is the same as no key.
enum class FeedKey : std::uint8_t {
  kId,
  kType,
  kUserName,
  kEmail,
  kEmailVerified,
  kGivenName,
  kFamilyName,
  kGroups,
  kAt,
  kSource
};
inline constexpr std::array<std::string_view, 10> kFeedKeys = {
    "id", "type", "userName", "email", "emailVerified", "givenName", "familyName", "groups", "at", "source"};
// In characters.
inline constexpr std::size_t kMostOfFeedText = 255;
inline constexpr std::size_t kMostFeedGroups = 200;

// Views into the reader, good until it reads again.
struct FeedRecord {
  FeedRecordType type = FeedRecordType::kRegistration;
  ObservedUser user;        // without a place
  std::string_view source;  // a creation source's code; of logins: the name of the source that the id is of
  TimePoint at;
};

// Reuses its memory from line to line. Not thread-safe.
class JsonRecordReader {
 public:
  JsonRecordReader();
  ~JsonRecordReader();
  JsonRecordReader(const JsonRecordReader&) = delete;
  JsonRecordReader& operator=(const JsonRecordReader&) = delete;

  // nullptr: it is none; reason() says why.
  const FeedRecord* Read(std::string_view line);
  // Key, rule, value where it is harmless, and the way out.
  const std::string& reason() const { return reason_; }
  // The id of the last line, also of one that is no record, as far as it came to be read.
  std::string_view id() const { return record_.user.anchor.text; }

 private:
  struct Parser;

  bool Take(std::string_view line);
  bool Check();
  bool CheckText(FeedKey key);
  bool CheckGroups();
  void Fill();
  bool Refuse(std::string reason);
  bool RefuseKey(FeedKey key, std::string_view rule);
  const std::string& Text(FeedKey key) const { return texts_[static_cast<std::size_t>(key)]; }

  std::unique_ptr<Parser> parser_;
  std::array<std::string, kFeedKeys.size()> texts_;  // of the keys that are texts
  std::array<bool, kFeedKeys.size()> present_ = {};
  bool email_verified_ = false;
  std::string groups_;  // as a cell of a CSV file names them
  std::vector<ObservedMembership> memberships_;
  std::deque<std::string> group_keys_;  // of the memberships in DNs
  FeedRecord record_;
  std::string reason_;
};

}  // namespace rollcall
