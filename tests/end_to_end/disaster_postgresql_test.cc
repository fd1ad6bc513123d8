// The disaster drill of the README on PostgreSQL: the database is dumped while the agent works, lost, and restored into
// another one, with the commands that `rollcall db` names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/end_to_end/installation.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr int kPeople = 400;
constexpr const char* kSource =
    "[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"../people.csv\"\nschedule = \"* * * * * ?\"\n"
    "[source.columns]\nanchor = \"number\"\n[source.limits]\nmissing = { count = 1000, percent = 100 }\n"
    "created = { count = 1000, percent = 100 }\nenabled = { count = 1000, percent = 100 }\ndisabled = { count = 1000, "
    "percent = 100 }\n";

// Each version has ten people more than the one before, lacks three others, and spells some otherwise.
std::string People(int version) {
  std::string csv = "number,userName,lastName,enabled,groups\n";
  for (int i = 0; i < kPeople + 10 * version; ++i) {
    if (i / 3 == version) continue;
    const std::string number = std::to_string(i);
    const bool is_spelled = i > 12 && i % 7 == version % 7;  // of those who leave, the last spelling may be lost
    const std::string spelling = is_spelled ? std::to_string(version) : "";
    csv.append(number).append(",user").append(number).append(",Name").append(spelling);
    csv.append(i % 50 == version ? ",false" : ",true").append(",member:/teams/").append(std::to_string(i % 5));
    csv.append("\n");
  }
  return csv;
}

void MustEndWell(const std::vector<std::string>& words) {
  const Ended ended = Program(words).Wait();
  EXPECT_EQ(ended.code, 0) << words[0] << ": " << ended.err;
}

// A database of its own on the tests' server, empty.
class TemporaryDatabase {
 public:
  explicit TemporaryDatabase(std::string_view part)
      : name_("drill_" + std::string(part) + "_" + std::to_string(getpid())) {
    RunScript("CREATE DATABASE " + name_ + " OWNER rollcall");
  }
  ~TemporaryDatabase() { RunScript("DROP DATABASE " + name_ + " WITH (FORCE)"); }
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

  DatabaseOptions options() const {
    const std::string any = ServerSetting("CONNECT");
    return {.connect = any.substr(0, any.rfind('/') + 1) + name_, .password_file = ServerSetting("PASSWORD_FILE")};
  }

 private:
  static void RunScript(const std::string& sql) {
    MustEndWell({"psql", "--quiet", "--no-psqlrc", "--command", sql, ServerSetting("ADMIN_CONNECT")});
  }
  std::string name_;
};

class DisasterOnPostgresql : public testing::Test {
 protected:
  DisasterOnPostgresql() {
    for (const Installation* each : {&lost_, &restored_, &undisturbed_}) each->Configure(kSource);
  }
  // For those who run `rollcall run`, and for who does not.
  void Publish(int version) {
    const std::filesystem::path draft = folder_ / "draft";
    std::ofstream(draft) << People(version);
    std::filesystem::rename(draft, folder_ / "people.csv");
    const Ended synced = undisturbed_.Run({"sync"});
    EXPECT_EQ(synced.code, 0) << synced.out << synced.err;
    newest_ = "user" + std::to_string(kPeople + 10 * version - 1);
  }
  static std::unique_ptr<Program> Start(const Installation& installation) {
    return std::make_unique<Program>(installation.CommandLine({"run"}));
  }
  void AwaitNewest(const Installation& installation, const Program& agent) {
    for (int i = 0; i < 300; ++i) {
      if (installation.Run({"accounts", "show", newest_}).code == 0) return;
      std::this_thread::sleep_for(milliseconds{100});
    }
    FAIL() << agent.Err();
  }
  // The command that `words` name on standard error, from `begin` to `end`, with the password.
  static void DoAsTold(const Installation& installation, const std::vector<std::string>& words,
                       const std::string& begin, const std::string& end) {
    const Ended told = installation.Run(words);
    const auto at = told.err.find(begin);
    ASSERT_NE(at, told.err.npos) << told.err;
    const std::string command = told.err.substr(at, told.err.find(end, at) - at);
    MustEndWell({"sh", "-c", "PGPASSWORD=$(cat \"$0\") exec " + command, installation.registry().password_file});
  }

  TemporaryFolder folder_;
  TemporaryDatabase first_{"first"};
  TemporaryDatabase second_{"second"};
  Installation lost_{folder_ / "lost", first_.options()};
  Installation restored_{folder_ / "restored", second_.options()};
  Installation undisturbed_{folder_ / "undisturbed"};
  std::string newest_;
};

TEST_F(DisasterOnPostgresql, AnAgentThatIsStartedOnARestoredDumpGoesOnAsIfNothingHadHappened) {
  const std::string dump = (folder_ / "registry.dump").string();
  Publish(0);
  auto agent = Start(lost_);
  AwaitNewest(lost_, *agent);
  Publish(1);  // which the agent may be in the middle of
  DoAsTold(lost_, {"db", "backup", dump}, "pg_dump", "\n");
  AwaitNewest(lost_, *agent);
  Publish(2);
  AwaitNewest(lost_, *agent);
  agent->Kill();
  agent->Wait();
  DoAsTold(restored_, {"db", "restore", dump}, "pg_restore", ", then");
  EXPECT_EQ(restored_.Run({"db", "check"}).code, 0);
  Publish(3);
  agent = Start(restored_);
  AwaitNewest(restored_, *agent);
  agent->Signal(SIGTERM);
  EXPECT_EQ(agent->Wait().code, 0);
  EXPECT_EQ(WhatIsKnown(restored_), WhatIsKnown(undisturbed_));
  EXPECT_GT(undisturbed_.Count("hold"), 0);
  EXPECT_EQ(restored_.Run({"events", "verify"}).code, 0);
  EXPECT_EQ(restored_.Run({"db", "check"}).code, 0);
  EXPECT_EQ(restored_.Json({"sync", "--full"}).at(0).at("updated"), 0);
}

TEST_F(DisasterOnPostgresql, ADumpTakesThePlaceOfARegistryThatIsStillThere) {
  const std::string dump = (folder_ / "registry.dump").string();
  Publish(0);
  EXPECT_EQ(lost_.Run({"sync"}).code, 0);
  DoAsTold(lost_, {"db", "backup", dump}, "pg_dump", "\n");
  EXPECT_EQ(lost_.Run({"account", "disable", "user7", "--reason", "lost laptop"}).code, 0);
  DoAsTold(lost_, {"db", "restore", dump}, "pg_restore", ", then");
  EXPECT_EQ(lost_.Run({"sync", "--full"}).code, 0);
  EXPECT_EQ(WhatIsKnown(lost_), WhatIsKnown(undisturbed_));
  EXPECT_EQ(lost_.Run({"events", "verify"}).code, 0);
}

}  // namespace
}  // namespace rollcall
