// A directory that cannot be read to its end throws, in time, and says what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Does something to the server when the first user has come.
class SabotagingSink : public DiscardingSink {
 public:
  explicit SabotagingSink(std::function<void()> sabotage) : sabotage_(std::move(sabotage)) {}
  void OnUser(const ObservedUser&) override {
    if (users++ == 0) sabotage_();
  }
  int users = 0;

 private:
  std::function<void()> sabotage_;
};

TEST(LdapFailure, ASizeLimitMakesThePullIncomplete) {
  const Slapd slapd(PeopleLdif(80), {"--size-limit", "50"});
  LdapOptions options = AgentOptions(slapd);
  options.incremental = LdapOptions::Incremental::kNone;
  for (const int page_size : {0, 20, 1000}) {
    options.page_size = page_size;
    RecordingSink sink;
    EXPECT_THAT(
        ExpectUnavailable(*MakeLdapConnector(options), sink),
        AllOf(HasSubstr("search of \"dc=example,dc=com\" for (objectClass=inetOrgPerson), incomplete after 50 entries: "
                        "Size limit exceeded (4)"),
              HasSubstr("limits dn.exact=\"" + slapd["BIND_DN"] + "\" size=unlimited")))
        << "page_size " << page_size;
    EXPECT_EQ(sink.users.size(), 50U);
  }
}

TEST(LdapFailure, ChecksTellOfASizeLimitAndItsCure) {
  const Slapd slapd(PeopleLdif(80), {"--size-limit", "50"});
  std::string failures;
  for (const Finding& finding : MakeLdapConnector(AgentOptions(slapd))->Check()) {
    if (finding.level == Finding::Level::kFailure) failures += finding.subject + ": " + finding.detail + '\n';
  }
  EXPECT_THAT(failures, AllOf(testing::StartsWith("limits: "), HasSubstr("size=unlimited")));
}

TEST(LdapFailure, AServerKilledHalfWayMakesThePullIncomplete) {
  for (const bool tls : {false, true}) {
    const Slapd slapd(PeopleLdif(200));
    LdapOptions options = AgentOptions(slapd);
    if (tls) options.uris = {slapd["TLS_URI"]};
    options.page_size = 10;
    options.incremental = LdapOptions::Incremental::kNone;
    SabotagingSink sink([&] { slapd.Kill(); });
    EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(options), sink),
                AllOf(HasSubstr("incomplete after"), HasSubstr("Can't contact LDAP server")));
    EXPECT_GE(sink.users, 1);
    EXPECT_LE(sink.users, 10);
  }
}

// Wherever the connection breaks, the pull never claims to be complete.
TEST(LdapFailure, AConnectionCutAtAnyByteMakesThePullIncomplete) {
  const Slapd slapd(PeopleLdif(30));
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 10;
  const auto pull_through = [&](const std::string& scheme, const std::string& port, std::int64_t limit) {
    const Relay relay("127.0.0.1", std::stoi(slapd[port]), limit);
    options.uris = {scheme + relay.address()};
    DiscardingSink sink;
    MakeLdapConnector(options)->Pull({}, sink);
  };
  for (const auto& [scheme, port] : {std::pair("ldap://", "PORT"), std::pair("ldaps://", "TLS_PORT")}) {
    std::int64_t limit = 1;
    const auto is_complete = [&] {
      try {
        pull_through(scheme, port, limit);
        return true;
      } catch (const SourceUnavailable&) {
        return false;
      }
    };
    while (!is_complete()) limit += 97;
    EXPECT_GT(limit, 30 * 200) << scheme;  // no sooner than the last entry is through
    EXPECT_NO_THROW(pull_through(scheme, port, Relay::kUnlimited));
  }
}

TEST(LdapFailure, TheSameConnectorPullsAgainWhenTheServerIsBack) {
  Slapd slapd(PeopleLdif(30));
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 5;
  const auto connector = MakeLdapConnector(options);
  SabotagingSink sink([&] { slapd.Kill(); });
  ExpectUnavailable(*connector, sink);
  slapd.Restart();
  RecordingSink again;
  EXPECT_EQ(ExpectCompletePull(*connector, again).users, 30);
}

TEST(LdapFailure, AFrozenServerIsGivenUpInTime) {
  const Slapd slapd(PeopleLdif(200));
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 10;  // so that it cannot have sent everything before it freezes
  options.incremental = LdapOptions::Incremental::kNone;
  options.timeout = std::chrono::seconds{1};
  for (const std::string& uri : {slapd["URI"], slapd["TLS_URI"], slapd["LDAPI_URI"]}) {
    options.uris = {uri};
    SabotagingSink half_way([&] { slapd.Freeze(); });
    const auto connector = MakeLdapConnector(options);
    std::string message;
    EXPECT_LT(SecondsOf([&] { message = ExpectUnavailable(*connector, half_way); }), 3.0) << uri;
    EXPECT_THAT(message, HasSubstr("no answer within timeout_seconds (1)"));
    DiscardingSink from_the_start;
    EXPECT_LT(SecondsOf([&] { message = ExpectUnavailable(*connector, from_the_start); }), 3.0) << uri;
    EXPECT_THAT(message, HasSubstr("timeout_seconds (1)"));
    slapd.Thaw();
  }
}

TEST(LdapFailure, APullThatTakesTooLongEnds) {
  const Slapd slapd(PeopleLdif(300));
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 100;
  options.pull_timeout = std::chrono::seconds{1};
  SabotagingSink slow([] { std::this_thread::sleep_for(std::chrono::milliseconds{1100}); });
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(options), slow), HasSubstr("pull_timeout_seconds"));
}

TEST(LdapFailure, ABaseThatDoesNotExistIsRejected) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.bases = {"ou=poeple,dc=example,dc=com"};
  DiscardingSink sink;
  EXPECT_THAT(ExpectRejected(*MakeLdapConnector(options), sink),
              AllOf(HasSubstr("search of \"ou=poeple,dc=example,dc=com\""), HasSubstr("No such object (32)"),
                    HasSubstr("the nearest entry that exists is dc=example,dc=com"), HasSubstr("check bases")));
}

TEST(LdapFailure, AReferralInsideTheBaseMakesThePullIncomplete) {
  const Slapd slapd(
      PeopleLdif(3) +
      "dn: ou=branch,dc=example,dc=com\nobjectClass: referral\nobjectClass: extensibleObject\nou: branch\n"
      "ref: ldap://branch.example.com/ou=branch,dc=example,dc=com\n\n");
  LdapOptions options = AgentOptions(slapd);
  DiscardingSink sink;
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(options), sink), HasSubstr("lies at ldap://branch.example.com/"));
  options.bases = {"ou=people,dc=example,dc=com"};  // without it all is well
  options.group_bases.clear();
  RecordingSink inside;
  EXPECT_EQ(ExpectCompletePull(*MakeLdapConnector(options), inside).users, 3);
  options.bases = {"ou=branch,dc=example,dc=com"};
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(options), sink), HasSubstr("Referral (10)"));
}

TEST(LdapFailure, NobodyWithoutARightToReadIsToldThatThereIsNobody) {
  const Slapd slapd(PeopleLdif(3));
  LdapOptions options = AgentOptions(slapd);
  options.bind = LdapOptions::Bind::kAnonymous;
  DiscardingSink sink;
  EXPECT_THROW(MakeLdapConnector(options)->Pull({}, sink), SourceRejected);
}

}  // namespace
}  // namespace rollcall
