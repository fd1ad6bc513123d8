#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "store/accounts.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class EventsCommand : public CommandTest {
 protected:
  // 22 November: two are created, one of them disabled. 23 November: one is imported.
  EventsCommand() {
    Configure(kHr);
    Write("hr.csv", "login,email,enabled\nann,ann@x.org,true\nbob,bob@x.org,false\n");
    Run({"sync"});
    now_ += std::chrono::days{1};
    Write("new.csv", "login,email\nzoe,zoe@x.org\n");
    Run({"import", Path("new.csv")});
  }

  std::vector<std::string> Found(std::vector<std::string> options) {
    options.insert(options.begin(), {"events", "--format", "json"});
    std::vector<std::string> found;
    for (const auto& event : nlohmann::json::parse(Run(options).out)) {
      found.push_back(event.at("operation").get<std::string>() + " " + event.at("userAccount").get<std::string>());
    }
    return found;
  }
};

using Texts = std::vector<std::string>;

TEST_F(EventsCommand, AreListedInTheirOrder) {
  EXPECT_EQ(
      Run({"events", "--account", "bob"}).out,
      "ID  TIMESTAMP             OPERATION             MODULE        ACCOUNT  STATUS    ACTOR     SOURCE            "
      "PASS  REASON\n"
      " 2  2026-11-22T08:00:00Z  Create User Account   organization  bob      enabled   rollcall  File Importation"
      "     1\n"
      " 3  2026-11-22T08:00:00Z  Disable User Account  organization  bob      disabled  rollcall  File Importation"
      "     1  disabled in hr\n");
  EXPECT_EQ(Found({}), (Texts{"createUser ann", "createUser bob", "disableUser bob", "createUser zoe"}));
}

TEST_F(EventsCommand, ACursorGivesTheNextOnes) {
  EXPECT_EQ(Found({"--after", "1", "--limit", "2"}), (Texts{"createUser bob", "disableUser bob"}));
  EXPECT_EQ(Found({"--after", "3", "--limit", "2"}), Texts{"createUser zoe"});
  EXPECT_EQ(Found({"--after", "4"}), Texts{});
  EXPECT_EQ(Found({"--after", "0", "--operation", "createUser", "--limit", "2"}),
            (Texts{"createUser ann", "createUser bob"}));
  EXPECT_EQ(Found({"--after", "2", "--account", "bob"}), Texts{"disableUser bob"});
  EXPECT_THAT(Run({"events", "--after", "5"}).err, HasSubstr("the newest event is 4"));
  EXPECT_EQ(Run({"events", "--after", "1", "--group-by", "day"}).code, 2);
}

TEST_F(EventsCommand, FollowingGoesOnWithEventsThatAreWrittenMeanwhile) {
  std::string out;
  std::thread follower([&] {
    out = Run({"events", "--after", "3", "--follow", "--limit", "3", "--format", "jsonl"}).out;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  Database database({.connect = "sqlite3://" + Path("registry.db")});
  for (const char* login : {"yan", "xia", "wim"}) {
    CreateAccount(database, {.profile = {.login = login}, .creation_source = CreationSource::kLdap},
                  {.now = now_, .actor = "rollcall", .event_source = "ldap", .pass = {}});
  }
  follower.join();
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3);
  EXPECT_THAT(out, HasSubstr("\"userAccount\":\"zoe\""));
  EXPECT_THAT(out, HasSubstr("\"userAccount\":\"xia\""));
  EXPECT_THAT(Run({"events", "--follow", "--format", "json"}).err, HasSubstr("use --format jsonl"));
}

TEST_F(EventsCommand, JsonLinesHaveOneEventEach) {
  const std::string lines = Run({"events", "--account", "bob", "--format", "jsonl"}).out;
  EXPECT_THAT(lines, HasSubstr("{\"id\":3,\"operation\":\"disableUser\",\"operationLabel\":\"Disable User "
                               "Account\",\"module\":\"organization\",\"timestamp\":"
                               "\"2026-11-22T08:00:00.000Z\",\"status\":false,\"userAccount\":\"bob\",\"accountId\":"));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
}

TEST_F(EventsCommand, AreFiltered) {
  EXPECT_EQ(Found({"--since", "2026-11-23"}), Texts{"createUser zoe"});
  EXPECT_EQ(Found({"--since", "2026-11-23T09:00+01:00"}), Texts{"createUser zoe"});
  EXPECT_EQ(Found({"--since", "2026-11-23T08:00:00.001Z"}), Texts{});
  EXPECT_EQ(Found({"--until", "2026-11-22T08:00Z"}), Texts{});
  EXPECT_EQ(Found({"--until", "2026-11-23", "--account", "ann"}), Texts{"createUser ann"});
  EXPECT_EQ(Found({"--operation", "disableUser"}), Texts{"disableUser bob"});
  EXPECT_EQ(Found({"--operation", "disable user account"}), Texts{"disableUser bob"});
  EXPECT_EQ(Found({"--source", "File Importation"}).size(), 4u);
  EXPECT_EQ(Found({"--actor", "alice"}), Texts{"createUser zoe"});
  EXPECT_EQ(Found({"--source", "automaticDeactivation"}), Texts{});
  EXPECT_EQ(Found({"--source", "fileImportation"}).size(), 4u);
}

TEST_F(EventsCommand, RefuseWrongFiltersWithTheWayOut) {
  EXPECT_THAT(Run({"events", "--since", "yesterday"}).err, HasSubstr("a date (2026-11-22)"));
  EXPECT_THAT(Run({"events", "--since", "2026-11-22T08:00"}).err, HasSubstr("a time with its offset"));
  EXPECT_THAT(Run({"events", "--operation", "disable"}).err, HasSubstr("there are createUser, enableUser"));
  EXPECT_THAT(Run({"events", "--source", "hr"}).err, HasSubstr("automaticDeactivation"));
  EXPECT_THAT(Run({"events", "--since", "2026-11-23", "--until", "2026-11-23"}).err, HasSubstr("is not before"));
  EXPECT_EQ(Run({"events", "--since", "yesterday"}).code, 2);
  EXPECT_EQ(Run({"events", "--account", "nobody"}).code, 1);
}

}  // namespace
}  // namespace rollcall
