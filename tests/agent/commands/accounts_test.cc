#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class AccountsCommand : public CommandTest {
 protected:
  AccountsCommand() {
    Configure(std::string(kHr) + "[source.columns]\nanchor = \"employeeNumber\"\n");
    Write("hr.csv",
          "employeeNumber,login,email,display_name,enabled\n"
          "1,ann,ann@x.org,Ann,true\n"
          "2,bob,bob@x.org,=Bob(),false\n"
          "3,carl,carl@x.org,Carl,true\n");
    Run({"sync"});
  }

  std::vector<std::string> Logins(std::vector<std::string> options) {
    options.insert(options.begin(), {"accounts", "list", "--format", "json"});
    std::vector<std::string> logins;
    for (const auto& account : nlohmann::json::parse(Run(options).out)) logins.push_back(account.at("login"));
    return logins;
  }
};

TEST_F(AccountsCommand, ListsThemInATable) {
  const Ran ran = Run({"accounts", "list"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out,
            "LOGIN  NAME    EMAIL       STATE             CREATION SOURCE   LAST LOGIN\n"
            "ann    Ann     ann@x.org   enabled           File Importation\n"
            "bob    =Bob()  bob@x.org   disabled: source  File Importation\n"
            "carl   Carl    carl@x.org  enabled           File Importation\n");
}

TEST_F(AccountsCommand, FiltersAndLimits) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(Logins({}), (Names{"ann", "bob", "carl"}));
  EXPECT_EQ(Logins({"--enabled"}), (Names{"ann", "carl"}));
  EXPECT_EQ(Logins({"--disabled"}), (Names{"bob"}));
  EXPECT_EQ(Logins({"--source", "hr"}), (Names{"ann", "bob", "carl"}));
  EXPECT_EQ(Logins({"--creation-source", "fileImportation"}), (Names{"ann", "bob", "carl"}));
  EXPECT_EQ(Logins({"--creation-source", "ldap"}), (Names{}));
  EXPECT_EQ(Logins({"--creation-source", "blank"}), (Names{}));
  EXPECT_EQ(Logins({"--limit", "2"}), (Names{"ann", "bob"}));
  EXPECT_EQ(Logins({"--limit", "9"}), (Names{"ann", "bob", "carl"}));
}

TEST_F(AccountsCommand, TheRegistryIsUsableAfterALimit) {
  Run({"accounts", "list", "--limit", "1"});
  EXPECT_EQ(Run({"sync"}).code, 0);
}

TEST_F(AccountsCommand, CsvIsSafeForSpreadsheets) {
  const Ran ran = Run({"accounts", "list", "--format", "csv"});
  EXPECT_THAT(ran.out, HasSubstr(",bob@x.org,'=Bob(),"));
  EXPECT_THAT(ran.out, HasSubstr("login,id,email,displayName,"));
}

TEST_F(AccountsCommand, RefusesWrongFilters) {
  const Ran ran = Run({"accounts", "list", "--creation-source", "LDAP"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "rollcall: --creation-source 'LDAP': there are ui, fileImportation, userProvisioning, ldap, "
            "selfRegistration, onTheFlyRegistration, and blank\n");
  EXPECT_EQ(Run({"accounts", "list", "--enabled", "--disabled"}).code, 2);
  EXPECT_EQ(Run({"accounts", "list", "--limit", "0"}).code, 2);
}

TEST_F(AccountsCommand, ShowsOneAsACard) {
  const Ran ran = Run({"accounts", "show", "BOB"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out,
              HasSubstr("login            bob\n"
                        "state            disabled\n"
                        "because          source since 2026-11-22T08:00:00.000Z by rollcall, source hr, pass 1"));
  EXPECT_THAT(ran.out, HasSubstr("\ngiven name       (none)\n"));
  EXPECT_THAT(ran.out, HasSubstr("\ncreation source  File Importation (fileImportation)\n"));
  EXPECT_THAT(ran.out, HasSubstr("\nsources          hr: 2\n"));
}

TEST_F(AccountsCommand, ShowsOneAsJsonWithItsLinks) {
  const auto json = nlohmann::json::parse(Run({"accounts", "show", "bob", "--format", "json"}).out);
  EXPECT_EQ(json.at("enabled"), false);
  EXPECT_EQ(json.at("holds").at(0).at("kind"), "source");
  EXPECT_EQ(json.at("links").at(0).at("anchor"), "2");
  EXPECT_EQ(nlohmann::json::parse(Run({"accounts", "show", json.at("id"), "--format", "jsonl"}).out), json);
}

TEST_F(AccountsCommand, AnUnknownLoginIsAFailure) {
  const Ran ran = Run({"accounts", "show", "zoe"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "rollcall: no account has the login or id 'zoe'; `rollcall accounts list` shows all\n");
}

TEST_F(CommandTest, ReadingARegistryThatIsNotThereMakesNone) {
  Configure(kHr);
  for (const std::string command : {"accounts", "events"}) {
    const Ran ran = command == "events" ? Run({command}) : Run({command, "list"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, HasSubstr("does not exist, or is empty"));
    EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
  }
}

}  // namespace
}  // namespace rollcall
