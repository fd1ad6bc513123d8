// Entries as real directories have them: names that need escapes, values that are no text or very long, references,
// aliases, tombstones; and what an administrator gets wrong. On a real server of each family.
#include "tests/end_to_end/families.h"
#include "tests/servers/slapd.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class FamilyOddities : public FamilyTest {
 protected:
  bool is_active_directory() const { return GetParam().family == DirectoryFamily::kActiveDirectory; }
  // A name that is not the login.
  std::string Named(const std::string& rdn, int i, const std::string& further = "") const {
    std::string entry = server().NewPerson(Login(i), staff_);
    entry.replace(0, entry.find('\n'), "dn: " + rdn + ',' + staff_);
    return entry.substr(0, entry.size() - 1) + further + '\n';
  }
};
ROLLCALL_IN_EACH_FAMILY(FamilyOddities);

TEST_P(FamilyOddities, NamesThatNeedEscapesAreFollowedInEverySpelling) {
  const std::vector<std::string> names = {R"(cn=Doe\, John)", R"(cn=A \+ B \"C\" \<D\> \; E)", R"(cn=\#hash)",
                                          R"(cn=Łukasz Ærø)", R"(cn=back\\slash \= equal)"};
  std::string ldif;
  std::vector<std::string> members;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ldif += Named(names[i], 100 + static_cast<int>(i));
    members.push_back(names[i] + ',' + staff_);
  }
  members[0] = (is_active_directory() ? R"(CN=doe\2C john,)" : R"(CN = doe\2C john,)") + staff_;
  server().Modify(ldif + server().NewGroup("cn=" + prefix_ + "odd," + groups_, members));
  EXPECT_EQ(Sync().at("created"), kPeople + static_cast<int>(names.size()));
  ExpectRegistryIsDirectory();
  const std::string in_group =
      "membership m JOIN user_group g ON g.id = m.user_group WHERE g.name = '" + prefix_ + "odd'";
  EXPECT_EQ(rollcall_.Count(in_group), static_cast<int>(names.size()));
  server().Modify(server().Deleted(names[0] + ',' + staff_) +
                  server().Replaced(names[1] + ',' + staff_, "mail", "odd@example.com"));
  const nlohmann::json pass = Sync();
  EXPECT_EQ(pass.at("missing"), 1);
  EXPECT_EQ(pass.at("updated"), 1);
  ExpectNothingMissed();
}

TEST_P(FamilyOddities, AValueThatIsNoTextOrVeryLongConcernsItsEntryAlone) {
  Configure(server()["URI"], "[source.attributes]\nphoto = \"jpegPhoto\"\nabout = \"info\"\n");
  if (!is_active_directory()) {
    Configure(server()["URI"], "[source.attributes]\nphoto = \"jpegPhoto\"\nabout = \"description\"\n");
  }
  const std::string about =
      is_active_directory() ? "info: " + std::string(1'000, 'x') : "description: " + std::string(1'000'000, 'x');
  server().Modify(Named("cn=" + Login(100), 100, about + '\n') +
                  Named("cn=" + Login(101), 101, "jpegPhoto:: /9j/4AAQ\n"));
  const nlohmann::json first = Sync(4);
  EXPECT_EQ(first.at("created"), kPeople + 1);
  EXPECT_EQ(first.at("conflicts"), 1);
  server().Modify(server().Replaced(Dn(5), "mail", "new@example.com") + "dn: " + Dn(6) +
                  "\nchangetype: modify\nreplace: jpegPhoto\njpegPhoto:: /9j/4AAQ\n\n");
  const nlohmann::json second = Sync(4);
  EXPECT_EQ(second.at("updated"), 1);
  EXPECT_EQ(second.at("conflicts"), 2);
  EXPECT_EQ(rollcall_.Count("hold"), 0) << "whoever cannot be read is there all the same";
  server().Modify("dn: " + Dn(6) + "\nchangetype: modify\ndelete: jpegPhoto\n\n" +
                  server().Deleted("cn=" + Login(101) + ',' + staff_));
  Sync();
  ExpectNothingMissed();
}

TEST_P(FamilyOddities, AReferenceInsideTheBaseIsNoAbsenceAndOutsideNoMatter) {
  if (is_active_directory()) GTEST_SKIP() << "a domain has its own kind of reference, at its top";
  const auto branch = [](const std::string& unit) {
    return "dn: ou=branch," + unit + "\nchangetype: add\nobjectClass: referral\nobjectClass: extensibleObject\n" +
           "ou: branch\nref: ldap://branch.example.com/ou=branch," + unit + "\n\n";
  };
  Sync();
  server().Modify(branch(outside_) + server().Deleted(Dn(3)));
  EXPECT_EQ(Sync().at("missing"), 1);
  server().Modify(branch(staff_) + server().Deleted(Dn(4)));
  const std::string before = Registry();
  const Ended ended = rollcall_.Run({"sync", "--full"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("lies at ldap://branch.example.com/"));
  EXPECT_EQ(Registry(), before);
  for (const std::string& unit : {staff_, outside_}) {
    ASSERT_EQ(RunProgram({"ldapdelete", "-M", "-x", "-H", server()["URI"], "-D", server()["ADMIN_DN"], "-w",
                          server()["ADMIN_PASSWORD"], "ou=branch," + unit}),
              0);
  }
  EXPECT_EQ(Sync().at("missing"), 1);
  ExpectNothingMissed();
}

TEST_P(FamilyOddities, AnAliasIsNobody) {
  if (is_active_directory()) GTEST_SKIP() << "there are none";
  server().Modify("dn: cn=alias," + staff_ + "\nchangetype: add\nobjectClass: alias\nobjectClass: extensibleObject\n" +
                  "cn: alias\naliasedObjectName: " + server().Person(prefix_ + "stranger", outside_) + "\n\n");
  EXPECT_EQ(Sync().at("created"), kPeople);
  server().Modify(server().Replaced("cn=alias," + staff_, "description", "changed"));
  Sync();
  ExpectNothingMissed();
}

TEST_P(FamilyOddities, AWrongBaseOrFilterDisablesNobody) {
  Sync();
  const std::string before = Registry();
  const std::string good = staff_;
  staff_ = "ou=stuff," + staff_;
  Configure(server()["URI"]);
  const Ended base = rollcall_.Run({"sync"});
  EXPECT_EQ(base.code, 1);
  EXPECT_THAT(base.err, AllOf(HasSubstr("No such object (32)"), HasSubstr("check bases")));
  EXPECT_EQ(Registry(), before);
  staff_ = good;
  for (const char* filter : {"(objectClass=nobody)", "(no-such-attribute=x)"}) {
    Configure(server()["URI"], "filter = \"" + std::string(filter) + "\"\n");
    const Ended ended = rollcall_.Run({"sync"});
    EXPECT_EQ(ended.code, 3) << filter;
    EXPECT_THAT(ended.out + ended.err, HasSubstr("returned no user: check bases and filter"));
    EXPECT_EQ(rollcall_.Count("hold"), 0) << filter;
  }
  Configure(server()["URI"]);
  Sync();
  ExpectNothingMissed();
}

// A supplier of replication keeps what was deleted.
TEST_P(FamilyOddities, ATombstoneIsGone) {
  if (GetParam().family != DirectoryFamily::k389Ds) GTEST_SKIP() << "those of Active Directory are tested everywhere";
  static bool is_supplier = false;
  if (!is_supplier) {
    server().Modify(R"(dn: cn=replica,cn=dc\3Dexample\2Cdc\3Dcom,cn=mapping tree,cn=config)"
                    "\nchangetype: add\nobjectClass: nsds5Replica\nobjectClass: extensibleObject\ncn: replica\n"
                    "nsDS5ReplicaRoot: dc=example,dc=com\nnsDS5Flags: 1\nnsDS5ReplicaType: 3\nnsDS5ReplicaId: 1\n"
                    "nsDS5ReplicaBindDN: cn=replication,cn=config\n\n");
  }
  is_supplier = true;
  Sync();
  server().Modify(server().Deleted(Dn(3)) + server().Replaced(Dn(5), "mail", "new@example.com"));
  EXPECT_EQ(Sync().at("missing"), 1);
  ExpectNothingMissed();
  server().Modify(server().NewPerson(Login(100), staff_) + server().Deleted(Dn(4)));
  EXPECT_EQ(Sync().at("missing"), 1);
  ExpectNothingMissed();
}

}  // namespace
}  // namespace rollcall
