// Files as people and other systems write them: tests/data/cases, each with what an administrator expects of it.
#include <gmock/gmock.h>

#include <tests/paths.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kCases = ROLLCALL_SOURCE_DIR "/tests/data/cases/";

std::string Case(std::string_view name) { return std::string(kCases) + std::string(name); }

class Cases : public CommandTest {
 protected:
  Cases() { Configure(""); }

  Ran Import(std::string_view name, std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"import", Case(name)});
    return Run(words);
  }
  // A sync of the file as a source.
  Ran Sync(std::string_view name, std::string_view type, std::string_view keys = "") {
    std::filesystem::copy_file(Case(name), Path(name), std::filesystem::copy_options::overwrite_existing);
    Configure("[[source]]\nname = \"corp\"\ntype = \"" + std::string(type) + "\"\npath = \"" + std::string(name) +
              "\"\n" + std::string(keys) + "\n");
    return Run({"sync"});
  }
  nlohmann::json Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return nlohmann::json::parse(Run(std::move(words)).out);
  }
  // "mira|mira@corp.example|Lund|enabled|2026-11-04T08:24:13.000Z" of each account.
  std::vector<std::string> Accounts() {
    std::vector<std::string> accounts;
    const auto text = [](const nlohmann::json& value) { return value.is_null() ? "" : value.get<std::string>(); };
    for (const auto& account : Json({"accounts", "list"})) {
      const auto& login = account.at("lastLogin");
      accounts.push_back(text(account.at("login")) + "|" + text(account.at("email")) + "|" +
                         text(account.at("familyName")) + "|" + (account.at("enabled") ? "enabled" : "disabled") + "|" +
                         (login.is_null() ? "" : text(login.at("at"))));
    }
    return accounts;
  }
  std::vector<std::string> EnabledLogins() {
    std::vector<std::string> logins;
    for (const auto& account : Json({"accounts", "list", "--enabled"})) logins.push_back(account.at("login"));
    return logins;
  }
  std::string Contents(std::string_view name) const {
    std::ostringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
};

constexpr const char* kMira = "mira|mira@corp.example|Lund|enabled|";
constexpr const char* kNoor = "noor|noor@corp.example|Bakr|enabled|";

TEST_F(Cases, SurplusEmptyCellsAreIgnored) {
  EXPECT_EQ(Import("c2-trailing-comma-rows-only.csv").code, 0);
  EXPECT_THAT(Accounts(), ElementsAre(kMira, kNoor));
}

TEST_F(Cases, BlankRowsAtTheEndAreSkippedAndCounted) {
  const Ran ran = Import("c4-blank-rows-at-end.csv");
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("2 rows, 2 blank skipped"));
  EXPECT_THAT(Accounts(), ElementsAre(kMira, kNoor));
}

TEST_F(Cases, AScheduledListWithBlankRowsAtItsEndIsComplete) {
  EXPECT_EQ(Sync("c4-blank-rows-at-end.csv", "csv").code, 0);
  EXPECT_THAT(Accounts(), ElementsAre(kMira, kNoor));
  EXPECT_THAT(Run({"passes", "show", "1"}).out, HasSubstr("2 blank rows skipped"));
}

TEST_F(Cases, ALineOfTheDelimiterIsUnderstood) {
  EXPECT_EQ(Import("c5-sep-line.csv").code, 0);
  EXPECT_THAT(Accounts(), ElementsAre(kMira));
}

TEST_F(Cases, BlanksBehindCommasAreNoPartOfValuesAndNames) {
  EXPECT_EQ(Import("c9-blank-after-comma.csv").code, 0);
  EXPECT_THAT(Accounts(), ElementsAre(kMira, kNoor));
}

TEST_F(Cases, WordsForEnabledAreUnderstood) {
  EXPECT_EQ(Import("c11-enabled-words.csv").code, 0);
  EXPECT_THAT(EnabledLogins(), ElementsAre("mira", "noor", "olga", "pia"));
  EXPECT_EQ(Accounts().size(), 5U);
}

TEST_F(Cases, FormsOfDatesAreUnderstood) {
  EXPECT_EQ(Import("c12-date-formats.csv", {"--date-format", "%d.%m.%Y"}).code, 0);
  EXPECT_THAT(Accounts(),
              ElementsAre("mira|mira@corp.example||enabled|2026-11-04T08:24:13.000Z",
                          "noor|noor@corp.example||enabled|2026-11-04T08:24:13.000Z",
                          "olga|olga@corp.example||enabled|", "pia|pia@corp.example||enabled|2026-11-04T08:13:20.000Z",
                          "quin|quin@corp.example||enabled|2026-11-04T00:00:00.000Z",
                          "rex|rex@corp.example||enabled|2026-11-04T00:00:00.000Z"));
  EXPECT_EQ(Json({"accounts", "show", "quin"}).at("lastLogin").at("latest"), "2026-11-04T23:59:59.999Z");
}

TEST_F(Cases, ADateInASpreadsheetsFormIsRefusedWithTheOptionToAdd) {
  const Ran ran = Import("c12-date-formats.csv", {"--time-zone", "Europe/Paris"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.out, HasSubstr("line 7: column lastLogin: '04.11.2026' is a date that is not read without its form; "
                                 "add --date-format %d.%m.%Y"));
  EXPECT_EQ(Accounts().at(0), "mira|mira@corp.example||enabled|2026-11-04T07:24:13.000Z");
}

TEST_F(Cases, AnEncodingThatIsNotKnownStopsTheImportAndShowsNames) {
  const Ran ran = Import("c15-cp1250.csv");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("'Wiœniewska', '£ukasz'"), HasSubstr("--encoding windows-1250")));
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
  EXPECT_EQ(Import("c15-cp1250.csv", {"--encoding", "windows-1250"}).code, 0);
  EXPECT_THAT(Accounts(), ElementsAre("lukasz|lukasz@corp.example|Łukasz|enabled|",
                                      "zosia|zosia@corp.example|Wiśniewska|enabled|"));
}

TEST_F(Cases, ATemplateWithPasswordsGoesInWithoutThem) {
  const Ran ran = Import("gp.csv", {"--map", "Email Address [Required]=login", "--unknown-columns", "keep",
                                    "--show-changes", "--rejects", Path("bad.csv")});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(Accounts(), ElementsAre("rita@corp.example|rita@corp.example|Okafor|enabled|"));
  const std::string registry = Contents("registry.db") + Contents("registry.db-wal");
  EXPECT_THAT(registry, HasSubstr("rita@corp.example"));
  for (const std::string& text : {ran.out, ran.err, Contents("bad.csv"), registry, Run({"export"}).out}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("Sommer2026")), Not(HasSubstr("Winter2026"))));
  }
  EXPECT_THAT(Contents("bad.csv"), HasSubstr("tom@@corp.example"));
}

TEST_F(Cases, AFamilySharesItsMailAddressWhereTheCommandAllowsIt) {
  EXPECT_EQ(Import("s1.csv").code, 4);
  EXPECT_EQ(Accounts().size(), 1U);
  EXPECT_EQ(Import("s1.csv", {"--shared-email"}).code, 0);
  EXPECT_EQ(Accounts().size(), 2U);
}

TEST_F(Cases, ExportsOfDirectoriesGiveThreePeopleAndAGroupOfTwo) {
  for (const char* name : {"l1-blank-line-with-space.ldif", "l3-bom.ldif", "l5-ldifde.ldif", "l8-url-photo.ldif"}) {
    std::filesystem::remove(Path("registry.db"));
    const Ran ran = Sync(name, "ldif");
    EXPECT_EQ(ran.code, 0) << name << ran.out << ran.err;
    EXPECT_THAT(Accounts(),
                ElementsAre("mira|mira@corp.example|Mira Lund|enabled|", "noor|noor@corp.example|Noor Bakr|enabled|",
                            "olga|olga@corp.example|Olga Weiss|enabled|"))
        << name;
    EXPECT_EQ(Json({"accounts", "show", "mira"}).at("groups").size(), 1U) << name;
    EXPECT_EQ(Json({"accounts", "show", "noor"}).at("groups").size(), 1U) << name;
    EXPECT_EQ(Json({"accounts", "show", "olga"}).at("groups").size(), 0U) << name;
  }
}

TEST_F(Cases, LoginsOfAnExportDecideWhoIsInactive) {
  now_ = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 12 / 1));
  Write("policy.toml", "[defaults]\ninactive_days = 180\n[[rule]]\nname = \"everyone\"\n");
  ASSERT_EQ(Sync("p1.ldif", "ldif", "[deactivation]\npolicy = \"policy.toml\"").code, 0);
  EXPECT_EQ(Run({"deactivate"}).code, 0);
  EXPECT_THAT(EnabledLogins(), ElementsAre("mira"));
}

TEST_F(Cases, AFileOfNisGivesItsGroupByListAndByNumber) {
  const Ran ran = Sync("nis.ldif", "ldif", "anchor = \"uid\"\nfilter = \"(objectClass=posixAccount)\"");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  for (const char* login : {"mira", "noor"}) {
    EXPECT_EQ(Json({"accounts", "show", login}).at("groups").at(0), "cn=staff,ou=grp,dc=example,dc=com") << login;
  }
}

}  // namespace
}  // namespace rollcall
