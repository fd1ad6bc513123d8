// A file of people that changes, and passes that are killed: on SQLite, and on PostgreSQL where a server is there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/end_to_end/crash.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

constexpr const char* kSource = R"(
[[source]]
name = "hr"
type = "csv"
path = "../people.csv"
[source.columns]
anchor = "number"
[source.limits]
created = { count = 1000000, percent = 100 }
missing = { count = 1000000, percent = 100 }
disabled = { count = 1000000, percent = 100 }
renamed = { count = 1000000, percent = 100 }
mail_changed = { count = 1000000, percent = 100 }
enabled = { count = 1000000, percent = 100 }
groups_emptied = { count = 1000000, percent = 100 }
revoked = { count = 1000000, percent = 100 }
)";

// Of every four people, the second takes a new login now and then, and the last two swap theirs.
std::string LoginOf(int person, int version) {
  const bool has_turn = person / 4 % 7 == version % 7;
  const std::string own = "user" + std::to_string(person);
  if (!has_turn || person % 4 == 0) return own;
  return person % 4 == 1 ? own + "." + std::to_string(version) : "user" + std::to_string(person ^ 1);
}

// The first of every four goes now and then, and returns; some are disabled, some spelled otherwise, some new.
std::string People(int count, int version) {
  std::string csv = "number,userName,email,lastName,enabled\n";
  for (int person = 0; person < count + version * 8; ++person) {
    if (person % 4 == 0 && (person / 4 + version) % 11 == 0) continue;
    const std::string number = std::to_string(person);
    const int spelling = person % 7 == version % 7 ? version : 0;
    csv += number + ',' + LoginOf(person, version) + ",mail" + number + "@example.com,\"Ünal, " +
           std::to_string(spelling) + "\"," + ((person + version) % 23 == 0 ? "false" : "true") + '\n';
  }
  return csv;
}

// A new file takes the place of the old one at once, as the configuration asks for.
void Publish(const std::filesystem::path& file, const std::string& content) {
  const std::filesystem::path draft = file.string() + ".new";
  std::ofstream(draft, std::ios::binary) << content;
  std::filesystem::rename(draft, file);
}

// The sanitizers look for other faults, and take their time.
#ifdef __SANITIZE_ADDRESS__
constexpr int kKills = 20;
constexpr int kKillsOnPostgresql = 5;
#else
constexpr int kKills = 200;
constexpr int kKillsOnPostgresql = 50;
#endif

TEST(Crash, KilledPassesEndInTheSameRegistryAsUndisturbedOnes) {
  const int kills = OnPostgresql() ? kKillsOnPostgresql : kKills;
  const int people = OnPostgresql() ? 500 : 1000;
  const TemporaryFolder folder;
  const TemporaryRegistry tested_registry;
  const TemporaryRegistry control_registry;
  const Installation tested(folder / "tested", tested_registry.options());
  const Installation control(folder / "control", control_registry.options());
  const auto publish = [&](int version) { Publish(folder / "people.csv", People(people, version)); };
  tested.Configure(kSource);
  control.Configure(kSource);
  publish(0);
  KillPasses(tested, control, kills, [&](int changes) { publish(changes + 1); });
  ExpectSameOutcome(tested, control);
  EXPECT_GT(control.Count("hold"), 0);
  EXPECT_GT(control.Count("event"), people);
}

}  // namespace
}  // namespace rollcall
