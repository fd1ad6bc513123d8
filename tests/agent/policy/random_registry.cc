#include "tests/agent/policy/random_registry.h"

#include "store/holds.h"

namespace rollcall {

using std::chrono::days;

void RandomRegistryTest::Begin(int story) {
  random_.seed(static_cast<unsigned>(story));
  corp_.users.clear();
  corp_.groups.clear();
  const std::string prefix = "s" + std::to_string(story);
  for (int i = 0; i < kPeople; ++i) {
    UserSketch person = Person(prefix + (Once(3) ? "svc-" : "u") + std::to_string(i), Below(400));
    if (Once(5)) person.last_login.reset();
    if (Once(4)) person.lag = days{14};
    if (Once(8)) person.enabled = false;
    corp_.users.push_back(person);
  }
  AddGroups();
  for (std::size_t kind = 0; kind < kChangeKinds.size(); ++kind) {
    config_.sources[0].limits[static_cast<ChangeKind>(kind)] = kUnlimited;
  }
  Sync();
  TouchSome();
}

void RandomRegistryTest::AddGroups() {
  for (int g = 0; g < kGroups; ++g) {
    GroupSketch group = {.anchor = "cn=g" + std::to_string(g) + ",dc=x", .members = {}};
    for (const UserSketch& user : corp_.users) {
      if (Once(4)) group.members.push_back(user.dn);
    }
    // Also into themselves, and round about.
    for (int child = 0; child < kGroups; ++child) {
      if (Once(6)) group.members.push_back("cn=g" + std::to_string(child) + ",dc=x");
    }
    corp_.groups.push_back(std::move(group));
  }
}

// Some were disabled by a rule, some enabled by hand, some are in no source.
void RandomRegistryTest::TouchSome() {
  for (int i = 0; i < kPeople / 6; ++i) {
    const Account account = Get(corp_.users[static_cast<std::size_t>(Below(kPeople))].login);
    if (Once(2)) RestartClock(*database_, account.id, kNow - days{Below(300)});
    if (Once(2) && account.enabled) {
      SetHold(*database_, account.id,
              {.kind = HoldKind::kAutomatic, .since = kNow - days{Below(400)}, .by = "rollcall", .reason = "away"},
              At(kNow));
    }
  }
  CreateAccount(*database_,
                {.profile = {.login = "by-hand" + std::to_string(random_())}, .source_created_at = kNow - days{900}},
                At(kNow));
}

std::string RandomRegistryTest::Groups(std::string_view key) {
  return std::string(key) + " = [\"g" + std::to_string(Below(kGroups)) + "\", \"cn=g" + std::to_string(Below(kGroups)) +
         "*\"]\n";
}

std::string RandomRegistryTest::RandomPolicy() {
  std::string text;
  if (Once(2)) text += "[[protect]]\nlogins = [\"s?svc-1*\", \"*7\"]\n" + (Once(2) ? Groups("groups") : "");
  for (int rule = 0; rule < 4; ++rule) {
    text +=
        "[[rule]]\nname = \"r" + std::to_string(rule) + "\"\ninactive_days = " + std::to_string(20 + Below(300)) + "\n";
    if (!Once(4)) text += Groups("groups") + (Once(3) ? "nested = false\n" : "");
    if (Once(3)) text += Groups("except_groups");
    if (Once(3)) text += "logins = [\"s*u*\"]\n";
    if (Once(3)) text += "sources = [\"corp\"]\n";
    if (Once(3)) text += "never_logged_in = { after_days = " + std::to_string(1 + Below(300)) + " }\n";
    if (Once(3)) text += "no_evidence = \"from-creation\"\n";
    if (Once(2)) text += "reactivate_on_login = true\narchive_after_days = " + std::to_string(Below(300) + 1) + "\n";
  }
  return text;
}

}  // namespace rollcall
