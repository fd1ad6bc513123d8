// A directory with groups that changes, and passes that are killed.
#include <gtest/gtest.h>

#include "tests/end_to_end/crash.h"
#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

constexpr int kPeople = 300;

std::string Dn(int person) { return "uid=user" + std::to_string(person) + ",ou=people,dc=example,dc=com"; }

std::string GroupLdif(const std::string& name, int step) {
  std::string ldif = "dn: cn=" + name + ",ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: " + name + '\n';
  for (int person = 0; person < kPeople; person += step) ldif += "member: " + Dn(person) + '\n';
  return ldif + '\n';
}

// Others are in the group, somebody is called otherwise, somebody else is gone.
std::string Changes(int version) {
  std::string ldif = "dn: cn=changing,ou=groups,dc=example,dc=com\nchangetype: modify\nreplace: member\n";
  for (int person = version; person < kPeople; person += 5) ldif += "member: " + Dn(person) + '\n';
  const std::string number = std::to_string(version);
  return ldif + "\ndn: " + Dn(2 * version) + "\nchangetype: modify\nreplace: sn\nsn: Changed" + number +
         "\n\ndn: " + Dn(2 * version + 1) + "\nchangetype: delete\n";
}

TEST(CrashOfADirectory, KilledPassesEndInTheSameRegistryAsUndisturbedOnes) {
  DirectoryInstallation installed(PeopleLdif(kPeople) + GroupLdif("staff", 1) + GroupLdif("changing", 5));
  const TemporaryFolder other;
  const Installation control(other.path());
  const std::string source =
      DirectorySource(installed.slapd, installed.slapd["URI"], WithPassword(installed.slapd["PASSWORD_FILE"])) +
      "[source.limits]\nmissing = { count = 1000, percent = 100 }\nrevoked = { count = 1000, percent = 100 }\n"
      "groups_emptied = { count = 1000, percent = 100 }\n";
  installed.rollcall.Configure(source);
  control.Configure(source);
  KillPasses(installed.rollcall, control, 30, [&](int changes) { installed.slapd.Modify(Changes(changes)); });
  ExpectSameOutcome(installed.rollcall, control);
  EXPECT_GT(control.Count("membership"), kPeople);
  EXPECT_GT(control.Count("hold"), 0);
}

}  // namespace
}  // namespace rollcall
