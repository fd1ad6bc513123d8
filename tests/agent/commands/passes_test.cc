#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class PassesCommand : public CommandTest {
 protected:
  // A pass that creates two, and a day later one that fails.
  PassesCommand() {
    Configure(kHr);
    Write("hr.csv", "login\nann\nbob\n");
    Run({"sync"});
    now_ += std::chrono::days{1};
    std::filesystem::remove(Path("hr.csv"));
    EXPECT_EQ(Run({"sync"}).code, 1);
  }
  nlohmann::json List(std::vector<std::string> options) {
    options.insert(options.begin(), {"passes", "--format", "json"});
    return nlohmann::json::parse(Run(options).out);
  }
};

TEST_F(PassesCommand, AreListedTheLatestFirst) {
  const Ran ran = Run({"passes"});
  EXPECT_THAT(ran.out, HasSubstr("ID  STARTED AT            KIND  SOURCE  ACTOR     OUTCOME   SEEN  CREATED  ERROR\n"
                                 " 2  2026-11-23T08:00:00Z  sync  hr      rollcall  failed"));
  EXPECT_THAT(ran.out, HasSubstr("\n 1  2026-11-22T08:00:00Z  sync  hr      rollcall  complete     2        2\n"));
  EXPECT_EQ(Run({"passes", "list"}).out, ran.out);
}

TEST_F(PassesCommand, AreFilteredAndLimited) {
  EXPECT_EQ(List({"--outcome", "failed"}).at(0).at("id"), 2);
  EXPECT_EQ(List({"--limit", "1"}).at(0).at("id"), 2);
  EXPECT_THAT(Run({"passes", "--source", "corp"}).err,
              HasSubstr("no source of this name has been read; there are: hr"));
  EXPECT_THAT(Run({"passes", "--outcome", "good"}).err,
              HasSubstr("there are complete, held, failed, interrupted and running"));
}

TEST_F(PassesCommand, OneTellsWhyItIsKnownToBeCompleteOrWhyItFailed) {
  EXPECT_THAT(Run({"passes", "show", "1"}).out, HasSubstr("counts           seen 2\n                 created 2\n"));
  EXPECT_THAT(Run({"passes", "show", "1"}).out, HasSubstr("complete because hr.csv: 2 rows to the end of the file"));
  EXPECT_THAT(Run({"passes", "show", "2"}).out,
              HasSubstr("outcome          failed\nerror            " + Path("hr.csv") + ": "));
  const auto pass = nlohmann::json::parse(Run({"passes", "show", "1", "--format", "json"}).out);
  EXPECT_EQ(pass.at("counts").at("created"), 2);
  EXPECT_EQ(pass.at("finishedAt"), "2026-11-22T08:00:00.000Z");
}

TEST_F(PassesCommand, AnUnknownOneIsAFailure) {
  const Ran ran = Run({"passes", "show", "3"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "rollcall: there is no pass 3; `rollcall passes list` shows all\n");
}

}  // namespace
}  // namespace rollcall
