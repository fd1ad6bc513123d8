// What changed, from a real slapd (RFC 4533).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tests/paths.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }

std::string GroupLdif(const std::string& name, const std::string& member) {
  return "dn: cn=" + name + ",ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: " + name +
         "\nmember: " + member + "\n\n";
}

std::string Changing(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}
std::string Titled(int i, const std::string& title) {
  return Changing(Uid(i), "modify\nreplace: title\ntitle: " + title);
}

std::vector<std::string> Logins(const RecordingSink& sink) {
  std::vector<std::string> logins;
  for (const RecordedUser& user : sink.users) logins.push_back(user[Field::kLogin]);
  return logins;
}

// A directory, and one pull after the other from where the last one ended.
struct Chain {
  explicit Chain(std::string_view ldif, const std::vector<std::string>& arguments = {"--session-log", "1000"})
      : slapd(ldif, arguments), options(AgentOptions(slapd)) {
    options.incremental = LdapOptions::Incremental::kSync;
  }

  RecordingSink Pull() {
    RecordingSink sink;
    result = ExpectCompletePull(*MakeLdapConnector(options), sink, cursor);
    cursor = result.cursor;
    return sink;
  }
  std::string Rejection() const {
    DiscardingSink sink;
    try {
      MakeLdapConnector(options)->Pull(cursor, sink);
    } catch (const CursorRejected& rejected) {
      return rejected.what();
    }
    return "";
  }
  std::string AnchorOf(int i) {
    RecordingSink sink;
    MakeLdapConnector(options)->Pull({}, sink);
    return sink.FindByLogin("user" + std::to_string(i))->anchor;
  }

  Slapd slapd;
  LdapOptions options;
  Cursor cursor;
  PullResult result;
};

TEST(LdapSync, TheFirstPullShowsEveryoneAndTheNextNobody) {
  Chain chain(PeopleLdif(5) + GroupLdif("all", Uid(1)));
  EXPECT_THAT(chain.Pull().users, SizeIs(5));
  EXPECT_EQ(chain.result.coverage, Coverage::kFull);
  EXPECT_THAT(chain.cursor.text, testing::StartsWith("sync/1 " + chain.slapd["URI"] + ' '));
  const RecordingSink second = chain.Pull();
  EXPECT_EQ(chain.result.coverage, Coverage::kDelta);
  EXPECT_EQ(chain.result.group_coverage, Coverage::kDelta);
  EXPECT_THAT(second.users, IsEmpty());
  EXPECT_THAT(second.groups, IsEmpty());
  EXPECT_THAT(second.gone, testing::Each(testing::Not(chain.AnchorOf(1))));
  EXPECT_THAT(second.warnings, IsEmpty());
  EXPECT_NE(chain.cursor.text, "");
}

TEST(LdapSync, ADeltaShowsWhatCameWhatChangedAndWhatWent) {
  Chain chain(PeopleLdif(6) + GroupLdif("one", Uid(1)) + GroupLdif("two", Uid(2)));
  const std::string deleted = chain.AnchorOf(2);
  const std::string filtered = chain.AnchorOf(3);
  chain.options.filter = "(&(objectClass=inetOrgPerson)(!(employeeType=robot)))";
  chain.options.bases = {"ou=people,dc=example,dc=com"};
  const std::string group = chain.Pull().FindGroup("two")->anchor;
  chain.slapd.Modify(
      Titled(1, "Boss") + Changing(Uid(2), "delete") +
      Changing(Uid(3), "modify\nreplace: employeeType\nemployeeType: robot") +
      Changing(Uid(4), "modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1") +
      Changing(Uid(5), "modrdn\nnewrdn: uid=user5\ndeleteoldrdn: 0\nnewsuperior: ou=groups,dc=example,dc=com") +
      Changing("cn=two,ou=groups,dc=example,dc=com", "delete") +
      "dn: uid=new,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new\n"
      "cn: New\nsn: New\n\n");
  const RecordingSink delta = chain.Pull();
  EXPECT_EQ(chain.result.coverage, Coverage::kDelta);
  EXPECT_THAT(Logins(delta), UnorderedElementsAre("user1", "renamed", "new"));
  EXPECT_THAT(delta.gone, testing::IsSupersetOf({deleted, filtered}));
  EXPECT_THAT(delta.gone, SizeIs(testing::Ge(3U)));  // and who moved out of the base
  EXPECT_THAT(delta.groups, IsEmpty());
  EXPECT_THAT(delta.gone_groups, testing::Contains(group));
  EXPECT_THAT(chain.Pull().users, IsEmpty());
}

TEST(LdapSync, WithoutASessionLogTheUnchangedAreNamed) {
  Chain chain(PeopleLdif(4) + GroupLdif("one", Uid(1)), {});
  chain.Pull();
  const std::string first = chain.AnchorOf(0);
  const std::string deleted = chain.AnchorOf(2);
  chain.slapd.Modify(Titled(1, "Boss") + Changing(Uid(2), "delete"));
  const RecordingSink delta = chain.Pull();
  EXPECT_EQ(chain.result.coverage, Coverage::kFull);
  EXPECT_THAT(Logins(delta), ElementsAre("user1"));
  EXPECT_THAT(delta.present, testing::Contains(first));
  EXPECT_THAT(delta.present, testing::Not(testing::Contains(deleted)));
  EXPECT_THAT(delta.present_groups, SizeIs(1));
  EXPECT_THAT(delta.warnings, IsEmpty());
}

TEST(LdapSync, ARestartedServerThatLostItsLogGoesOn) {
  Chain chain(PeopleLdif(4));
  chain.Pull();
  chain.slapd.Modify(Titled(1, "Boss") + Changing(Uid(2), "delete"));
  chain.slapd.Restart();
  const RecordingSink delta = chain.Pull();
  EXPECT_EQ(chain.result.coverage, Coverage::kFull);
  EXPECT_THAT(Logins(delta), ElementsAre("user1"));
  EXPECT_THAT(delta.present, SizeIs(3));  // without the deleted one, with the changed one
}

TEST(LdapSync, AServerRestoredToAnOlderStateIsReadFromTheStart) {
  Chain chain(PeopleLdif(4));
  // An identity whose bind leaves no time behind: that would move the restored server past the cursor.
  chain.options.uris = {chain.slapd["LDAPI_URI"]};
  chain.options.bind = LdapOptions::Bind::kSaslExternal;
  const auto folder = std::filesystem::path(chain.slapd["PASSWORD_FILE"]).parent_path();
  chain.slapd.Restart();  // everything is on disk
  chain.slapd.Kill();
  std::filesystem::copy(folder / "data", folder / "backup");
  chain.slapd.Restart();
  chain.slapd.Modify(Titled(1, "Boss"));
  chain.Pull();
  chain.slapd.Kill();
  std::filesystem::remove_all(folder / "data");
  std::filesystem::rename(folder / "backup", folder / "data");
  chain.slapd.Restart();
  EXPECT_THAT(chain.Rejection(), HasSubstr("does not go on from there: Server is unwilling to perform (53)"));
}

TEST(LdapSync, ADamagedCursorAndThatOfAnotherConfigurationAreNotSent) {
  Chain chain(PeopleLdif(2));
  chain.Pull();
  const Cursor good = chain.cursor;
  chain.cursor.text.back() = chain.cursor.text.back() == '0' ? '1' : '0';
  EXPECT_THAT(chain.Rejection(), HasSubstr("damaged"));
  chain.cursor.text = "rid=000,csn=garbage";
  EXPECT_THAT(chain.Rejection(), HasSubstr("not for this way of reading"));
  chain.cursor = good;
  chain.options.filter = "(objectClass=person)";
  EXPECT_THAT(chain.Rejection(), HasSubstr("configuration"));
  chain.options.filter = "(objectClass=inetOrgPerson)";
  chain.options.uris = {chain.slapd["TLS_URI"]};
  EXPECT_THAT(chain.Rejection(), HasSubstr("the last pull was from " + chain.slapd["URI"]));
  chain.options.uris = {chain.slapd["URI"]};
  EXPECT_THAT(chain.Pull().users, IsEmpty());
}

TEST(LdapSync, OfSeveralBasesNoneCallsGoneWhatAnotherHolds) {
  Chain chain(PeopleLdif(4) +
              "dn: ou=more,dc=example,dc=com\nobjectClass: organizationalUnit\nou: more\n\n"
              "dn: uid=more,ou=more,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: more\ncn: m\nsn: m\n\n");
  chain.options.bases = {"ou=people,dc=example,dc=com", "ou=more,dc=example,dc=com"};
  chain.Pull();
  const std::string deleted = chain.AnchorOf(2);
  const std::string moved = chain.AnchorOf(3);
  chain.slapd.Modify(
      Changing("uid=more,ou=more,dc=example,dc=com", "modify\nreplace: title\ntitle: x") + Changing(Uid(2), "delete") +
      Changing(Uid(3), "modrdn\nnewrdn: uid=user3\ndeleteoldrdn: 0\nnewsuperior: ou=more,dc=example,dc=com"));
  const RecordingSink delta = chain.Pull();
  EXPECT_THAT(Logins(delta), UnorderedElementsAre("more", "user3"));
  EXPECT_THAT(delta.gone, testing::Contains(deleted));
  EXPECT_THAT(delta.gone, testing::Not(testing::Contains(moved)));
}

TEST(LdapSync, AnEntryThatCeasesToBeAUserIsStillAGroup) {
  const std::string both = "cn=both,ou=groups,dc=example,dc=com";
  Chain chain(PeopleLdif(2) + GroupLdif("both", Uid(1)));
  chain.options.filter = "(|(objectClass=inetOrgPerson)(description=user))";
  chain.options.attributes["login"] = {"uid", "cn"};
  chain.options.group_filter = "(objectClass=groupOfNames)";
  chain.Pull();
  chain.slapd.Modify(Changing(both, "modify\nreplace: description\ndescription: user"));
  const RecordingSink became = chain.Pull();
  EXPECT_THAT(Logins(became), ElementsAre("both"));
  EXPECT_THAT(became.groups, SizeIs(1));
  chain.slapd.Modify(Changing(both, "modify\ndelete: description"));
  const RecordingSink ceased = chain.Pull();
  EXPECT_THAT(ceased.users, IsEmpty());
  EXPECT_THAT(ceased.gone, testing::Contains(became.groups[0].anchor));
  EXPECT_THAT(ceased.groups, SizeIs(1));
  EXPECT_THAT(ceased.gone_groups, testing::Not(testing::Contains(became.groups[0].anchor)));
}

TEST(LdapSync, ARestoredServerIsNoticedThoughBindsHaveMovedItPastTheCookie) {
  Chain chain(PeopleLdif(4));
  chain.Pull();
  chain.slapd.Save();
  chain.slapd.Modify(Titled(1, "Boss"));
  chain.Pull();
  chain.slapd.Restore();
  chain.slapd.Modify(Titled(2, "Clerk"));  // and the agent's own bind
  EXPECT_THAT(chain.Rejection(), testing::AnyOf(HasSubstr("restored from a backup"), HasSubstr("does not go on")));
  chain.cursor = {};
  EXPECT_THAT(chain.Pull().users, SizeIs(4));
}

// Nothing of the entry changes on the day.
TEST(LdapSync, ACursorEndsWhenTheFirstAccountExpires) {
  const std::string leaver = "uid=leaver,ou=people,dc=example,dc=com";
  Chain chain(PeopleLdif(2) + "dn: " + leaver +
                  "\nobjectClass: inetOrgPerson\nobjectClass: user\nuid: leaver\ncn: l\nsn: l\n\n",
              {"--session-log", "1000", "--schema", ROLLCALL_SOURCE_DIR "/tests/servers/active_directory.schema"});
  chain.options.state_attributes = {"accountExpires"};
  const auto soon = std::chrono::system_clock::now() + std::chrono::seconds{8};
  const auto since_1970 = std::chrono::duration_cast<std::chrono::milliseconds>(soon.time_since_epoch()).count();
  const std::string filetime = std::to_string(since_1970 * 10'000 + 116'444'736'000'000'000);
  chain.slapd.Modify(Changing(leaver, "modify\nreplace: accountExpires\naccountExpires: " + filetime));
  EXPECT_EQ(chain.Pull().FindByLogin("leaver")->enabled, true);
  EXPECT_THAT(chain.Pull().users, IsEmpty());  // not yet
  std::this_thread::sleep_until(soon + std::chrono::milliseconds{50});
  EXPECT_THAT(chain.Rejection(), HasSubstr("somebody has expired since, of which no change tells"));
  chain.cursor = {};
  EXPECT_EQ(chain.Pull().FindByLogin("leaver")->enabled, false);
  EXPECT_THAT(chain.Pull().users, IsEmpty());  // and the next cursor lasts
}

TEST(LdapSync, TheDayOfShadowExpireIsTheEndOfTheCursor) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + std::chrono::days{3};
  const auto number = std::to_string(day.time_since_epoch().count());
  Chain chain(PeopleLdif(2) +
              "dn: uid=leaver,ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\n"
              "objectClass: shadowAccount\nuid: leaver\ncn: l\nsn: l\nshadowExpire: " +
              number + "\n\n");
  chain.Pull();
  const TimePoint end{day};
  EXPECT_THAT(chain.cursor.text, testing::EndsWith(' ' + std::to_string(end.time_since_epoch().count())));
  chain.slapd.Modify(Changing("uid=leaver,ou=people,dc=example,dc=com", "modify\ndelete: shadowExpire"));
  chain.Pull();
  EXPECT_THAT(chain.cursor.text, testing::EndsWith(' ' + std::to_string(end.time_since_epoch().count())))
      << "a delta does not know whether somebody else expires then";
}

TEST(LdapSync, WithADynamicGroupEachPullIsOfEverything) {
  Chain chain(PeopleLdif(3) +
                  "dn: cn=bosses,ou=groups,dc=example,dc=com\nobjectClass: groupOfURLs\ncn: bosses\n"
                  "memberURL: ldap:///ou=people,dc=example,dc=com??sub?(title=Boss)\n\n",
              {"--session-log", "1000", "--schema", "/etc/ldap/schema/dyngroup.schema"});
  EXPECT_THAT(chain.Pull().FindGroup("bosses")->members, IsEmpty());
  EXPECT_EQ(chain.cursor.text, "");
  chain.slapd.Modify(Titled(1, "Boss"));
  const RecordingSink second = chain.Pull();
  EXPECT_EQ(chain.result.coverage, Coverage::kFull);
  EXPECT_THAT(second.users, SizeIs(3));
  EXPECT_THAT(second.FindGroup("bosses")->members, SizeIs(1)) << "though its own entry is as it was";
}

TEST(LdapSync, ASizeLimitLeavesTheWayByPages) {
  const Slapd slapd(PeopleLdif(80), {"--size-limit", "50"});
  const auto connector = MakeLdapConnector(AgentOptions(slapd));
  DiscardingSink sink;
  EXPECT_THROW(connector->Pull({}, sink), CursorRejected);
  EXPECT_THAT(ExpectUnavailable(*connector, sink), HasSubstr("size=unlimited"));
}

TEST(LdapSync, ADirectoryWithAnotherAnchorIsReadByTimesOfModification) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.anchor = "uid";
  RecordingSink sink;
  const PullResult result = ExpectCompletePull(*MakeLdapConnector(options), sink);
  EXPECT_THAT(result.cursor.text, testing::StartsWith("modified/1 "));
  options.incremental = LdapOptions::Incremental::kSync;
  EXPECT_THROW(MakeLdapConnector(options), SourceRejected);
}

TEST(LdapSync, CheckNamesTheMethodAndWhyNotABetterOne) {
  const Slapd slapd(PeopleLdif(1));
  LdapOptions options = AgentOptions(slapd);
  const auto found = [&options] {
    for (const Finding& finding : MakeLdapConnector(options)->Check()) {
      if (finding.subject == "incremental") return finding.detail;
    }
    return std::string();
  };
  EXPECT_EQ(found(), "content synchronization (RFC 4533): the server announces it");
  options.anchor = "uid";
  EXPECT_THAT(found(), HasSubstr("the anchor is uid"));
  options.incremental = LdapOptions::Incremental::kNone;
  EXPECT_EQ(found(), "everything in each pull: incremental = \"none\"");
}

}  // namespace
}  // namespace rollcall
