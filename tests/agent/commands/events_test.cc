#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

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
  EXPECT_EQ(Run({"events"}).out,
            "TIMESTAMP             OPERATION    ACCOUNT  STATUS    ACTOR     SOURCE           PASS  REASON\n"
            "2026-11-22T08:00:00Z  createUser   ann      enabled   rollcall  fileImportation     1\n"
            "2026-11-22T08:00:00Z  createUser   bob      enabled   rollcall  fileImportation     1\n"
            "2026-11-22T08:00:00Z  disableUser  bob      disabled  rollcall  fileImportation     1  disabled in hr\n"
            "2026-11-23T08:00:00Z  createUser   zoe      enabled   alice     fileImportation     2\n");
}

TEST_F(EventsCommand, JsonLinesHaveOneEventEach) {
  const std::string lines = Run({"events", "--account", "bob", "--format", "jsonl"}).out;
  EXPECT_THAT(lines, HasSubstr("{\"operation\":\"disableUser\",\"module\":\"organization\",\"timestamp\":"
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
