#include "agent/service/backups.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using testing::ElementsAre;

class BackupsTest : public RegistryTest {
 protected:
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "backups")) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }
  std::string Make(TimePoint now, std::size_t keep) const {
    return BackUpInto(*database_, (folder_ / "backups").string(), keep, now);
  }
  TemporaryFolder folder_;
};

TEST_F(BackupsTest, TheNewestAreKeptAndStrangersLeftAlone) {
  if (OnPostgresql()) GTEST_SKIP() << "PostgreSQL has tools of its own";
  Make(kNow, 2);
  std::ofstream(folder_ / "backups/registry-before-upgrade.db") << "mine";
  Make(kNow + hours{1}, 2);
  const std::string latest = Make(kNow + hours{2}, 2);
  EXPECT_EQ(Files().size(), 3);
  EXPECT_THAT(Files(), testing::Contains("registry-before-upgrade.db"));
  EXPECT_TRUE(std::filesystem::exists(latest));
  EXPECT_EQ(std::filesystem::status(latest).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(BackupsTest, ACopyThatWasCutOffIsNoBackup) {
  if (OnPostgresql()) GTEST_SKIP() << "PostgreSQL has tools of its own";
  std::filesystem::create_directory(folder_ / "backups");
  std::ofstream(folder_ / "backups/.registry-unfinished.db") << "half";
  Make(kNow, 1);
  EXPECT_EQ(Files().size(), 1);
}

TEST_F(BackupsTest, WhatCannotBeMadeIsToldAndDeletesNothing) {
  if (OnPostgresql()) GTEST_SKIP() << "PostgreSQL has tools of its own";
  EXPECT_THROW(BackUpInto(*database_, (folder_ / "no/such").string(), 1, kNow), StoreError);
}

}  // namespace
}  // namespace rollcall
