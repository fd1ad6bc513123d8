// A connection that breaks anywhere, in any way: the registry is as it was, or all of the pull is in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/directory.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

constexpr int kPeople = 40;
constexpr std::int64_t kFar = 200'000;  // bytes; no pull of these people takes so many

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }
std::string Change(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}

const std::string kGroup =
    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\nmember: " + Uid(1) +
    "\nmember: " + Uid(2) + "\n\n";

struct Case {
  std::string name;
  Relay::Fault fault;
  std::string incremental;
  std::int64_t full_step;  // bytes from one break to the next
  std::int64_t delta_step;
};

class FaultProxy : public testing::TestWithParam<Case> {
 protected:
  FaultProxy() {
    std::string source = DirectorySource(
        slapd_, "ldap://" + relay_.address(),
        WithPassword(slapd_["PASSWORD_FILE"]) + "incremental = \"" + GetParam().incremental + "\"\npage_size = 10\n");
    source.replace(source.find("timeout_seconds = 2"), 19, "timeout_seconds = 1");
    rollcall_.Configure(source);
  }
  Ended SyncThrough(std::int64_t limit) {
    relay_.SetLimit(limit);
    return rollcall_.Run({"sync"});
  }
  std::string Registry() const { return WhatIsKnown(rollcall_) + WhatHappened(rollcall_); }

  // Breaks each attempt a little later, until one comes through. Returns how many failed.
  int BreakUntilItComesThrough(std::int64_t step) {
    int failed = 0;
    const std::string before = Registry();
    for (std::int64_t limit = 1; limit < kFar; limit += step) {
      const Ended ended = SyncThrough(limit);
      if (ended.code == 0) return failed;
      EXPECT_EQ(ended.code, 1) << ended.err;
      EXPECT_EQ(Registry(), before) << "at byte " << limit;
      EXPECT_EQ(rollcall_.Count("hold"), 0) << "at byte " << limit;
      ++failed;
    }
    ADD_FAILURE() << "no attempt came through";
    return failed;
  }

  DirectoryInstallation installed_{PeopleLdif(kPeople) + kGroup, {"--session-log", "1000"}};
  Slapd& slapd_ = installed_.slapd;
  const Installation& rollcall_ = installed_.rollcall;
  // One for all attempts: a cursor belongs to an address.
  Relay relay_{"127.0.0.1", std::stoi(slapd_["PORT"]), Relay::kUnlimited, {}, GetParam().fault};
};

TEST_P(FaultProxy, AFullPullIsAllOrNothing) {
  ASSERT_EQ(SyncThrough(1).code, 1);  // makes the registry
  EXPECT_GE(BreakUntilItComesThrough(GetParam().full_step), 3);
  EXPECT_EQ(rollcall_.Count("account"), kPeople);
  EXPECT_EQ(rollcall_.Count("membership"), 2);
}

TEST_P(FaultProxy, AChangeIsAllOrNothing) {
  ASSERT_EQ(SyncThrough(kFar).code, 0);
  slapd_.Modify(Change(Uid(1), "modify\nreplace: sn\nsn: Changed") +
                Change(Uid(3), "modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1") +
                Change("cn=staff,ou=groups,dc=example,dc=com", "modify\nadd: member\nmember: " + Uid(4)));
  EXPECT_GE(BreakUntilItComesThrough(GetParam().delta_step), 3);
  EXPECT_EQ(rollcall_.Count("account WHERE family_name = 'Changed' OR login = 'renamed'"), 2);
  EXPECT_EQ(rollcall_.Count("membership"), 3);
  EXPECT_EQ(rollcall_.Count("hold"), 0);
}

INSTANTIATE_TEST_SUITE_P(EachFault, FaultProxy,
                         testing::Values(Case{"CutSync", Relay::Fault::kCut, "sync", 1409, 211},
                                         Case{"ResetSync", Relay::Fault::kReset, "sync", 1409, 211},
                                         Case{"FreezeSync", Relay::Fault::kFreeze, "sync", 4001, 601},
                                         Case{"CutPages", Relay::Fault::kCut, "none", 1409, 1409},
                                         Case{"ResetPages", Relay::Fault::kReset, "none", 1409, 1409},
                                         Case{"FreezePages", Relay::Fault::kFreeze, "none", 4001, 4001},
                                         Case{"ResetModified", Relay::Fault::kReset, "modified", 1409, 1409}),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace rollcall
