// A registry with a directory and a feed, whose files a test writes.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "agent/base/time_text.h"
#include "connectors/feed/feed_connector.h"
#include "store/conflicts.h"
#include "store/holds.h"
#include "store/links.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {

struct RecordSketch {
  std::string id;
  std::string login;
  std::string email;
  TimePoint at = kNow - std::chrono::hours{1};
  std::string more;  // further keys, as JSON
};

inline std::string Line(std::string_view type, const RecordSketch& record) {
  std::string line = R"({"type":")" + std::string(type) + R"(","at":")" + ToIso8601(record.at) + '"';
  const auto add = [&line](std::string_view key, const std::string& value) {
    if (!value.empty()) line += ",\"" + std::string(key) + "\":\"" + value + '"';
  };
  add("id", record.id);
  add("userName", record.login);
  add("email", record.email);
  return line + record.more + "}\n";
}
// With a verified mail address, unless there is one.
inline std::string Registered(RecordSketch record) {
  if (record.email.empty()) {
    record.email = record.id + "@example.com";
    record.more += R"(,"emailVerified":true)";
  }
  return Line("registration", record);
}
inline std::string Withdrawn(const RecordSketch& record) { return Line("withdrawal", record); }
inline std::string LoggedIn(const RecordSketch& record) { return Line("login", record); }

class FeedTest : public PassTest {
 protected:
  FeedTest() {
    config_.sources.push_back({.name = "signup",
                               .type = "feed",
                               .creation_source = CreationSource::kSelfRegistration,
                               .lifecycle = Lifecycle::kIgnoreAbsence,
                               .shared_email = SharedEmail::kRefused,
                               .feed = FeedRules{},
                               .options = FeedOptions{.path = folder_.path()}});
    config_.sources.back().limits[ChangeKind::kCreated] = kUnlimited;
  }
  SourceConfig& signup() { return config_.sources.back(); }
  FeedRules& rules() { return *signup().feed; }

  // One more file, and a pass over it.
  PassReport Tell(const std::string& lines, TimePoint now = kNow, Ending ending = Ending::kCommit) {
    const std::string name = std::to_string(1000 + files_++) + ".jsonl";
    std::ofstream(folder_ / name, std::ios::binary) << lines;
    heard_ = {};
    const auto connector = MakeConnector(signup());
    return Run(signup(), *connector, now, ending);
  }
  std::optional<Account> Find(std::string_view login) { return FindAccountByLogin(*database_, login); }
  std::vector<Conflict> OpenConflicts() {
    std::vector<Conflict> open;
    EachConflict(*database_, {.source = "signup", .state = ConflictState::kOpen},
                 [&open](const Conflict& conflict) { open.push_back(conflict); });
    return open;
  }
  // The reason of the only conflict there is.
  std::string Reason() {
    const auto open = OpenConflicts();
    EXPECT_EQ(open.size(), 1U);
    return open.empty() ? "" : open.front().reason;
  }

  TemporaryFolder folder_;
  int files_ = 0;
};

}  // namespace rollcall
