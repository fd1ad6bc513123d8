#include <gmock/gmock.h>

#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;

using LoadConfigTest = ConfigFileTest;

constexpr std::string_view kRegistry = "[registry]\nconnect = 'sqlite3://registry.db'\n";  // two lines

std::string With(std::string_view rest) { return std::string(kRegistry) + std::string(rest); }

TEST_F(LoadConfigTest, TheRegistryAloneIsEnough) {
  const Config config = Load(kRegistry);
  EXPECT_EQ(config.path, Path("agent.toml"));
  EXPECT_THAT(config.sources, IsEmpty());
}

TEST_F(LoadConfigTest, ARelativeRegistryBeginsAtTheFolderOfTheFile) {
  EXPECT_EQ(Load(kRegistry).registry.connect, "sqlite3://" + Path("registry.db"));
  EXPECT_EQ(Load("registry.connect = 'sqlite3://../x/r.db'").registry.connect,
            "sqlite3://" + (folder_.parent_path() / "x/r.db").string());
}

TEST_F(LoadConfigTest, AnAbsoluteRegistryAndAServerStayAsTheyAre) {
  EXPECT_EQ(Load("registry.connect = 'sqlite3:///var/r.db'").registry.connect, "sqlite3:///var/r.db");
  EXPECT_EQ(Load("registry.connect = 'postgresql://u@h/d'").registry.connect, "postgresql://u@h/d");
}

TEST_F(LoadConfigTest, OtherRegistriesAreRefused) {
  EXPECT_EQ(Error("[registry]\nconnect = 'mysql://h/d'\n"),
            "agent.toml:2: 'connect' in [registry] is 'mysql://h/d'; it must be sqlite3:// and a file, or "
            "postgresql://user@host/database");
  EXPECT_THAT(Error("[registry]\nconnect = 'sqlite3://'\n"), HasSubstr("it must be sqlite3:// and a file"));
}

TEST_F(LoadConfigTest, MissingKeysAreToldWhereTheyBelong) {
  EXPECT_EQ(Error("\n"), "agent.toml:1: the file needs the key 'registry'");
  EXPECT_EQ(Error("\n[registry]\n"), "agent.toml:2: [registry] needs the key 'connect'");
  EXPECT_EQ(Error(With("[[source]]\n")), "agent.toml:3: [[source]] needs the key 'name'");
  EXPECT_EQ(Error(With("[[source]]\nname = 'hr'\n")), "agent.toml:3: [[source]] hr needs the key 'type'");
  EXPECT_EQ(Error(With("[[source]]\nname = 'hr'\ntype = 'csv'\n")), "agent.toml:3: [[source]] hr needs the key 'path'");
  EXPECT_EQ(Error(With("[[source]]\nname = 'l'\ntype = 'ldap'\nuris = ['ldap://h']\n")),
            "agent.toml:3: [[source]] l needs the key 'bases'");
}

TEST_F(LoadConfigTest, RequiredKeysAreNotEmpty) {
  EXPECT_EQ(Error(With("[[source]]\nname = ''\n")), "agent.toml:4: 'name' in [[source]] must not be empty");
  EXPECT_EQ(Error(With("[[source]]\nname = 'l'\ntype = 'ldap'\nuris = []\n")),
            "agent.toml:6: 'uris' in [[source]] l must hold one string at least");
}

TEST_F(LoadConfigTest, UnknownKeysAreErrorsAnywhere) {
  EXPECT_EQ(Error(With("[sauce]\n")), "agent.toml:3: unknown key 'sauce' in the file; did you mean 'source'?");
  EXPECT_EQ(Error("[registry]\nconect = 'x'\n"),
            "agent.toml:2: unknown key 'conect' in [registry]; did you mean 'connect'?");
  EXPECT_EQ(Error(With("[[source]]\nname = 'corp-ldap'\ntype = 'ldap'\nuris = ['ldap://h']\nbind_dm = 'x'\n")),
            "agent.toml:7: unknown key 'bind_dm' in [[source]] corp-ldap; did you mean 'bind_dn'?");
  EXPECT_THAT(Error(With("[[source]]\nname = 'hr'\ntype = 'csv'\nuris = ['ldap://h']\n")),
              HasSubstr("unknown key 'uris' in [[source]] hr; there are: name, type,"));
}

TEST_F(LoadConfigTest, KeysOfFunctionsThatDoNotExistAreUnknown) {
  EXPECT_THAT(Error(With("[[source]]\nname = 's'\ntype = 'kafka'\n")),
              HasSubstr("'type' in [[source]] s is 'kafka', which it cannot be; there are: ldap, ldif, csv, feed"));
}

TEST_F(LoadConfigTest, FeedsRefuseWhatWouldTrustTooMuch) {
  const std::string feed = "[[source]]\nname = 's'\ntype = 'feed'\npath = 'in'\n";
  EXPECT_THAT(Error(With(feed + "correlate = ['login']\n")), HasSubstr("a feed may correlate by \"email\" alone"));
  EXPECT_THAT(Error(With(feed + "lifecycle = 'hold-missing'\n")), HasSubstr("its silence says nothing"));
  EXPECT_THAT(Error(With(feed + "record_sources = ['magic']\n")), HasSubstr("which is no creation source"));
  EXPECT_THAT(Error(With(feed + "url = 'https://x'\n")), HasSubstr("stands beside path"));
}

TEST_F(LoadConfigTest, SourcesKeepTheirOrderAndHaveOneNameEach) {
  const std::string hr = "[[source]]\nname = 'hr'\ntype = 'csv'\npath = 'hr.csv'\n";
  const std::string it = "[[source]]\nname = 'it'\ntype = 'csv'\npath = 'it.csv'\n";
  const Config config = Load(With(it + hr));
  ASSERT_THAT(config.sources, SizeIs(2));
  EXPECT_EQ(config.sources[0].name, "it");
  EXPECT_EQ(config.sources[1].name, "hr");
  EXPECT_EQ(Error(With(hr + it + hr)),
            "agent.toml:12: 'name' in [[source]] is 'hr', as of a source further up; choose another");
}

TEST_F(LoadConfigTest, NamesAreNamesAndNotTheOneOfImports) {
  EXPECT_EQ(Error(With("[[source]]\nname = 'h r'\n")),
            "agent.toml:4: 'name' in [[source]] is 'h r'; a name is up to 64 letters, digits, '.', '_' and '-'");
  EXPECT_EQ(Error(With("[[source]]\nname = 'import'\ntype = 'csv'\npath = 'x'\n")),
            "agent.toml:4: 'name' in [[source]] is 'import', which one-off imports go by; choose another");
}

TEST_F(LoadConfigTest, WhatIsNotTomlIsToldWithLineAndColumn) {
  EXPECT_THAT(Error("[registry]\nconnect = \n"), MatchesRegex("agent.toml:[23]:[0-9]+: .+"));
  EXPECT_THAT(Error("a = 1\na = 2\n"), MatchesRegex("agent.toml:2:[0-9]+: .+"));
}

TEST_F(LoadConfigTest, AFileThatCannotBeReadIsAnError) {
  const auto error = [this](const std::string& path) -> std::string {
    try {
      LoadConfig(path, settings_);
    } catch (const ConfigError& caught) {
      return caught.what();
    }
    return "";
  };
  EXPECT_EQ(error(Path("absent.toml")), Path("absent.toml") + ": cannot be read: No such file or directory");
  EXPECT_EQ(error(folder_.string()), folder_.string() + ": cannot be read: Is a directory");
}

TEST_F(LoadConfigTest, FilesThatAreNamedMustBeThere) {
  EXPECT_EQ(Error(With("password_file = 'pg.password'\n")), "agent.toml:3: 'password_file' in [registry] names " +
                                                                Path("pg.password") +
                                                                ", which cannot be found: No such file or directory");
  EXPECT_EQ(Error(With("password_file = '.'\n")),
            "agent.toml:3: 'password_file' in [registry] names " + folder_.string() + "/, which is a folder");
  Write("pg.password", "x");
  EXPECT_EQ(Load(With("password_file = 'pg.password'\n")).registry.password_file, Path("pg.password"));
}

TEST_F(LoadConfigTest, PlaceholdersAreFilledIn) {
  settings_ = {{"folder", "/data"}};
  EXPECT_EQ(Load("registry.connect = 'sqlite3://${folder}/${name:registry}.db'").registry.connect,
            "sqlite3:///data/registry.db");
  EXPECT_THAT(Error("[registry]\nconnect = 'sqlite3://${absent.name}'\n"),
              HasSubstr("agent.toml:2: 'connect' in [registry] cannot be filled in: ${absent.name} has no value: give "
                        "one with --set"));
}

TEST(ImportConfigTest, AOneOffImportConcludesNothingFromAbsence) {
  const SourceConfig import = ImportConfig({.path = "new.csv", .columns = {}, .attributes = {}});
  EXPECT_EQ(import.name, "import");
  EXPECT_EQ(import.type, "csv");
  EXPECT_EQ(import.creation_source, CreationSource::kFileImportation);
  EXPECT_EQ(import.lifecycle, Lifecycle::kIgnoreAbsence);
  EXPECT_EQ(import.enabled_meaning, EnabledMeaning::kAdministratorsWord);
  EXPECT_THAT(import.correlate, ElementsAre("login"));
  EXPECT_EQ(std::get<CsvOptions>(import.options).path, "new.csv");
  EXPECT_EQ(std::get<CsvOptions>(import.options).coverage, Coverage::kDelta);
}

}  // namespace
}  // namespace rollcall
