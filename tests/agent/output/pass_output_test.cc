#include "agent/output/pass_output.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace rollcall {
namespace {

class PassOutputTest : public testing::Test {
 protected:
  // Two sources: one with a change, a warning and a conflict, one that fails.
  void Play(OutputFormat format, ShowChanges changes, Ending ending = Ending::kCommit) {
    Context context{.out = out_, .err = err_, .actor = "alice", .format = format};
    const auto output = MakePassOutput(changes, ending, context);
    output->BeginSource("hr");
    output->OnChange({.action = "set", .login = "bob", .field = "email", .before = "a@x", .after = "b@x"});
    output->OnWarning("column creationSource is ignored");
    output->OnConflict("line 3", "login is empty");
    output->EndSource(
        {.source = "hr", .counts = {.seen = 2, .updated = 1, .unchanged = 1, .conflicts = 1}, .complete = true});
    output->BeginSource("corp");
    output->EndSource({.source = "corp", .error = "ldap://c: connection refused"});
    output->Finish();
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

constexpr std::string_view kSummary =
    "SOURCE  RESULT    SEEN  CREATED  UPDATED  UNCHANGED  CONFLICTS\n"
    "hr      complete     2        0        1          1          1\n"
    "corp    FAILED       0        0        0          0          0\n";

TEST_F(PassOutputTest, ATableEndsWithTheCountsOfEachSource) {
  Play(OutputFormat::kTable, ShowChanges::kNo);
  EXPECT_EQ(out_.str(),
            "hr:\n"
            "  warning: column creationSource is ignored\n"
            "  conflict: line 3: login is empty\n"
            "\n" +
                std::string(kSummary));
  EXPECT_EQ(err_.str(), "corp: FAILED, none of its changes were applied: ldap://c: connection refused\n");
}

TEST_F(PassOutputTest, ADryRunDiffersInItsHeadingOnly) {
  Play(OutputFormat::kTable, ShowChanges::kYes);
  const std::string real = out_.str();
  EXPECT_TRUE(real.starts_with("hr:\n  set      bob                  email: \"a@x\" -> \"b@x\"\n")) << real;
  out_.str("");
  err_.str("");
  Play(OutputFormat::kTable, ShowChanges::kYes, Ending::kRollBack);
  EXPECT_EQ(out_.str(), "Dry run: nothing is written. A real run would do this:\n" + real);
  EXPECT_TRUE(err_.str().ends_with("Dry run: nothing was written.\n")) << err_.str();
}

TEST_F(PassOutputTest, JsonHasAnObjectForEachSource) {
  Play(OutputFormat::kJson, ShowChanges::kYes);
  const auto json = nlohmann::json::parse(out_.str());
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["source"], "hr");
  EXPECT_EQ(json[0]["updated"], 1);
  EXPECT_EQ(json[0]["complete"], true);
  EXPECT_EQ(json[0]["changes"].size(), 1u);
  EXPECT_EQ(json[0]["changes"][0]["before"], "a@x");
  EXPECT_EQ(json[0]["conflictList"], nlohmann::json::parse(R"([{"place": "line 3", "reason": "login is empty"}])"));
  EXPECT_EQ(json[0]["warnings"], nlohmann::json::parse(R"(["column creationSource is ignored"])"));
  EXPECT_FALSE(json[0].contains("error"));
  EXPECT_EQ(json[1]["error"], "ldap://c: connection refused");
  EXPECT_EQ(json[1]["complete"], false);
  EXPECT_EQ(json[1]["conflictList"].size(), 0u);
}

TEST_F(PassOutputTest, JsonHasChangesOnlyWhereTheyAreAskedFor) {
  Play(OutputFormat::kJson, ShowChanges::kNo);
  EXPECT_FALSE(nlohmann::json::parse(out_.str())[0].contains("changes"));
}

TEST_F(PassOutputTest, CsvHasTheCounts) {
  Play(OutputFormat::kCsv, ShowChanges::kNo);
  EXPECT_TRUE(out_.str().starts_with("source,result,seen,created,updated,unchanged,")) << out_.str();
  EXPECT_TRUE(out_.str().find("\r\nhr,complete,2,0,1,1,") != std::string::npos) << out_.str();
  EXPECT_TRUE(out_.str().ends_with("ldap://c: connection refused\r\n")) << out_.str();
  EXPECT_TRUE(err_.str().starts_with("hr: warning: column creationSource is ignored\n")) << err_.str();
}

TEST_F(PassOutputTest, CsvHasTheChangesWhereTheyAreAskedFor) {
  Play(OutputFormat::kCsv, ShowChanges::kYes);
  EXPECT_EQ(out_.str(), "source,action,login,field,before,after,reason\r\nhr,set,bob,email,a@x,b@x,\r\n");
}

TEST_F(PassOutputTest, HeldChangesAreToldWhateverReadsTheOutput) {
  Context context{.out = out_, .err = err_, .actor = "alice", .format = OutputFormat::kJson};
  auto output = MakePassOutput(ShowChanges::kNo, Ending::kCommit, context);
  output->BeginSource("hr");
  output->EndSource(
      {.source = "hr",
       .counts = {.held = 30},
       .complete = true,
       .held = {
           {.kind = ChangeKind::kMissing, .changes = 30, .reason = "30 of 100 users are gone", .plan = PlanId{7}}}});
  output->Finish();
  output.reset();
  EXPECT_EQ(
      err_.str(),
      "hr: HELD: 30 of 100 users are gone. Kept as plan 7: `rollcall plan show 7` lists it; mend what asks for it, "
      "or, if it is right, let it through with `rollcall plan approve 7`\n");
  const auto pass = nlohmann::json::parse(out_.str())[0];
  EXPECT_EQ(pass["heldReason"], "30 of 100 users are gone");
  EXPECT_EQ(pass["plans"][0]["id"], 7);
  EXPECT_EQ(pass["plans"][0]["kind"], "missing");
}

TEST_F(PassOutputTest, APassGoesOnWhereItsOutputCannotBeWritten) {
  out_.setstate(std::ios::badbit);
  for (const auto format : {OutputFormat::kTable, OutputFormat::kJson, OutputFormat::kCsv}) {
    EXPECT_NO_THROW(Play(format, ShowChanges::kYes));
  }
}

}  // namespace
}  // namespace rollcall
