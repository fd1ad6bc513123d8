// A folder of feed files for one test, and what pulls of it give.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "connectors/feed/feed_connector.h"
#include "tests/connectors/contract.h"
#include "tests/temporary_folder.h"

namespace rollcall {

// What a feed says besides of users.
struct FeedSink : RecordingSink {
  void OnLogin(const LoginRecord& login) override {
    logins.push_back(std::string(login.anchor_source) + '|' + std::string(login.user.anchor.text) + '|' +
                     std::string(login.user[Field::kLogin]));
  }
  void OnWithdrawn(const Withdrawal& withdrawal) override { withdrawn.emplace_back(withdrawal.anchor.text); }
  std::vector<std::string> logins;
  std::vector<std::string> withdrawn;
};

inline std::string Registration(const std::string& id) {
  return R"({"id":")" + id + R"(","type":"registration","userName":"login-)" + id +
         R"(","at":"2026-11-22T07:00:00Z"})" + "\n";
}

class FeedFolderTest : public testing::Test {
 protected:
  std::filesystem::path Path(const std::string& name) const { return folder_ / name; }
  void Write(const std::string& name, std::string_view content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
  }
  void Append(const std::string& name, std::string_view content) const {
    std::ofstream(Path(name), std::ios::binary | std::ios::app) << content;
  }
  void Rotate(const std::string& from, const std::string& to) const { std::filesystem::rename(Path(from), Path(to)); }
  // Another file takes its place, with .gz behind its name and the time of the one before.
  void Pack(const std::string& name) const { EXPECT_EQ(std::system(("gzip " + Path(name).string()).c_str()), 0); }
  // The ids of the registrations that come now; the next pull goes on behind them.
  std::vector<std::string> Pull(const std::string& path) {
    const auto connector = MakeFeedConnector({.path = path});
    FeedSink sink;
    cursor_ = connector->Pull(cursor_, sink).cursor;
    warnings_ = sink.warnings;
    std::vector<std::string> ids;
    for (const RecordedUser& user : sink.users) ids.push_back(user.anchor);
    return ids;
  }
  std::vector<std::string> PullSpool() { return Pull(spool().string()); }
  std::vector<std::string> PullFile() { return Pull(Path("feed.jsonl").string()); }
  std::filesystem::path spool() const { return folder_ / "."; }

  TemporaryFolder folder_;
  Cursor cursor_;
  std::vector<std::string> warnings_;
};

}  // namespace rollcall
