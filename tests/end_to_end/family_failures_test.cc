// Whatever goes wrong between rollcall and a directory: the pass ends in time and says why, the registry is as it was,
// and the next pass makes it what the directory is. On a real server of each family.
#include <chrono>
#include <thread>

#include "tests/end_to_end/families.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

class FamilyFailures : public FamilyTest {
 protected:
  // Something of everything, so that a broken pass has something to do wrong.
  void ChangeEverything() {
    server().Modify(server().NewPerson(Login(100), staff_) + server().Renamed(Login(1), staff_, prefix_ + "renamed") +
                    server().Moved(Login(2), staff_, outside_) + server().Deleted(Dn(3)) +
                    server().Disabled(Login(4), staff_) + server().Replaced(Dn(5), "mail", "new@example.com") +
                    server().Moved(prefix_ + "stranger", outside_, staff_));
  }
  // The same in small, with others each time: `round` is any number.
  void ChangeSomething(int round) {
    const std::string name = prefix_ + "round" + std::to_string(round);
    server().Modify(server().NewPerson(name, staff_) + server().Deleted(Dn(round)) +
                    server().Renamed(Login(round + 1), staff_, name + "-renamed") +
                    server().Replaced(Dn(0), "mail", name + "@example.com"));
  }
  // A sync that is in the middle of it.
  std::unique_ptr<Program> StartHalf() {
    slow_ = std::make_unique<Relay>("127.0.0.1", PortOf("ldap://"), Relay::kUnlimited, milliseconds{150});
    Configure("ldap://" + slow_->address());
    auto sync = std::make_unique<Program>(rollcall_.CommandLine({"sync"}));
    for (int i = 0; i < 2000 && slow_->passed() < 3'000; ++i) std::this_thread::sleep_for(milliseconds{5});
    EXPECT_GE(slow_->passed(), 3'000);
    return sync;
  }
  static int PortOf(const std::string& scheme) {
    return std::stoi(server()[scheme == "ldaps://" ? "TLS_PORT" : "PORT"]);
  }
  void ExpectFailure(const Ended& ended, const std::string& before, const testing::Matcher<std::string>& message) {
    EXPECT_EQ(ended.code, 1) << "signal " << ended.signal;
    EXPECT_LT(ended.took, milliseconds{8000});
    EXPECT_THAT(ended.err, AllOf(HasSubstr("corp: FAILED, none of its changes were applied: "), message));
    EXPECT_EQ(Registry(), before);
  }

  std::unique_ptr<Relay> slow_;
};
ROLLCALL_IN_EACH_FAMILY(FamilyFailures);

// Where, and how.
struct Break {
  const char* scheme;
  Relay::Fault fault;
  int places;  // all over the pull
};

// What the pull receives is cut at many places; a cursor belongs to an address, so that all go through one relay.
TEST_P(FamilyFailures, AConnectionThatBreaksAnywhereChangesNothing) {
  timeout_ = "1";
  for (const Break& each : {Break{"ldap://", Relay::Fault::kCut, 13}, Break{"ldaps://", Relay::Fault::kReset, 11},
                            Break{"ldap://", Relay::Fault::kFreeze, 3}}) {
    Relay relay("127.0.0.1", PortOf(each.scheme), Relay::kUnlimited, {}, each.fault);
    Configure(each.scheme + relay.address());
    relay.SetLimit(1);
    ASSERT_EQ(rollcall_.Run({"sync"}).code, 1);  // makes the registry
    rollcall_.Query("DELETE FROM cursor RETURNING position");
    relay.SetLimit(Relay::kUnlimited);
    for (const char* pull : {"of everything", "of changes"}) {
      const std::int64_t before_all = relay.passed();
      const Ended unbroken = rollcall_.Run({"sync", "--dry-run"});
      ASSERT_EQ(unbroken.code, 0) << each.scheme << " " << pull << ": " << unbroken.err;
      const std::int64_t whole = relay.passed() - before_all;
      const std::string before = Registry();
      for (int i = 0; i < each.places; ++i) {
        relay.SetLimit(1 + whole * i / each.places);
        const Ended ended = rollcall_.Run({"sync"});
        EXPECT_EQ(ended.code, 1) << pull << ": " << ended.out;
        EXPECT_EQ(Registry(), before) << pull << ", broken after byte " << whole * i / each.places << " of " << whole;
      }
      relay.SetLimit(Relay::kUnlimited);
      EXPECT_EQ(rollcall_.Run({"sync"}).code, 0);
      ExpectRegistryIsDirectory();
      if (std::string_view(pull) == "of everything") ChangeSomething(each.places);
    }
  }
}

TEST_P(FamilyFailures, AServerKilledMidPullIsFollowedOnceItIsBack) {
  Sync();
  ChangeEverything();
  const std::string before = Registry();
  const auto sync = StartHalf();
  server().Kill();
  ExpectFailure(sync->Wait(), before, AnyOf(HasSubstr("the connection was cut"), HasSubstr("Connection refused")));
  server().Restart();
  Configure(server()["URI"]);
  Sync();
  ExpectRegistryIsDirectory();
}

TEST_P(FamilyFailures, AServerThatFreezesIsGivenUpInTime) {
  timeout_ = "2";
  Configure(server()["URI"]);
  Sync();
  ChangeEverything();
  const std::string before = Registry();
  const auto sync = StartHalf();
  server().Freeze();
  ExpectFailure(sync->Wait(), before, HasSubstr("no answer within timeout_seconds (2)"));
  for (const char* uri : {"URI", "TLS_URI"}) {
    Configure(server()[uri]);
    ExpectFailure(rollcall_.Run({"sync"}), before, HasSubstr("timeout_seconds (2)"));
  }
  server().Thaw();
  timeout_ = "20";
  Configure(server()["URI"]);
  Sync();
  ExpectRegistryIsDirectory();
}

TEST_P(FamilyFailures, EachWayInWhichTlsFailsIsNamed) {
  Sync();
  ChangeEverything();
  const std::string before = Registry();
  const auto expect_failure = [&](const std::string& uri, const std::string& further,
                                  const testing::Matcher<std::string>& message) {
    Configure(uri, further);
    ExpectFailure(rollcall_.Run({"sync"}), before, message);
  };
  ca_file_ = server()["OTHER_CA_FILE"];
  expect_failure(server()["TLS_URI"], "", HasSubstr("is not trusted by ca_file " + ca_file_));
  expect_failure(server()["URI"], "start_tls = true\n", HasSubstr("is not trusted by ca_file " + ca_file_));
  ca_file_ = rollcall_.Write("garbage.pem", "this is no certificate\n");
  expect_failure(server()["TLS_URI"], "", HasSubstr(ca_file_));
  ca_file_.clear();
  const Relay elsewhere("127.0.0.2", PortOf("ldaps://"));
  expect_failure("ldaps://" + elsewhere.address(), "", HasSubstr("does not name 127.0.0.2;"));
  timeout_ = "2";
  expect_failure("ldaps://127.0.0.1:" + server()["PORT"], "",
                 AnyOf(HasSubstr("does not speak TLS"), HasSubstr("TLS handshake")));
  timeout_ = "20";
  Configure(server()["TLS_URI"]);
  Sync();
  ExpectRegistryIsDirectory();
}

TEST_P(FamilyFailures, ALimitOfTheServersIsToldWithItsCure) {
  Sync();
  ChangeEverything();
  if (!server().LimitSize(30)) GTEST_SKIP() << "Samba enforces none";
  server().Restart();
  const std::string before = Registry();
  const Ended ended = rollcall_.Run({"sync", "--full"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err,
              AllOf(HasSubstr("limit exceeded"), AnyOf(HasSubstr("size=unlimited"), HasSubstr("nsLookThroughLimit"))));
  EXPECT_EQ(Registry(), before);
  server().LimitSize(-1);
  server().Restart();
  Sync();
  ExpectNothingMissed();
}

// The last one that wants TLS: the server keeps the certificate.
TEST_P(FamilyFailures, ZACertificateThatHasExpiredIsNamedAsSuch) {
  Sync();
  ChangeEverything();
  const std::string before = Registry();
  server().LetCertificateExpire();
  server().Restart();
  for (const auto& [uri, further] : {std::pair("TLS_URI", ""), std::pair("URI", "start_tls = true\n")}) {
    Configure(server()[uri], further);
    ExpectFailure(rollcall_.Run({"sync"}), before, HasSubstr("has expired"));
  }
}

}  // namespace
}  // namespace rollcall
