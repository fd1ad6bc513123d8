#include "agent/service/watchdog.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "tests/servers/notify_socket.h"

namespace rollcall {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

class WatchdogTest : public testing::Test {
 protected:
  WatchdogTest() { setenv("NOTIFY_SOCKET", manager_.name().c_str(), 1); }
  ~WatchdogTest() override {
    for (const char* variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(variable);
  }
  NotifySocket manager_{"@rollcall-watchdog-" + std::to_string(getpid())};
};

TEST_F(WatchdogTest, IsToldThreeTimesWithinItsTimeWhateverTheServiceWaitsFor) {
  const Watchdog watchdog(milliseconds{600}, [] { return true; });
  manager_.Hear(milliseconds{2000});
  EXPECT_GE(manager_.words().size(), 7U);
  EXPECT_LT(manager_.LongestSilence("WATCHDOG=1", 0), milliseconds{300});
}

TEST_F(WatchdogTest, IsToldNothingWhileTheServiceHangs) {
  std::atomic<bool> alive = false;
  const Watchdog watchdog(milliseconds{30}, [&alive] { return alive.load(); });
  manager_.Hear(milliseconds{300});
  EXPECT_EQ(manager_.words().size(), 0U);
  alive = true;
  EXPECT_EQ(manager_.Await({"WATCHDOG=1"}), "WATCHDOG=1");
}

TEST_F(WatchdogTest, TheTimeIsMeantForOneProcessOnly) {
  EXPECT_EQ(WatchdogTimeout(), std::nullopt);
  setenv("WATCHDOG_USEC", "120000000", 1);
  EXPECT_EQ(WatchdogTimeout(), microseconds{120'000'000});
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(WatchdogTimeout(), microseconds{120'000'000});
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(WatchdogTimeout(), std::nullopt);
  unsetenv("WATCHDOG_PID");
  for (const char* wrong : {"", "0", "-1", "12s"}) {
    setenv("WATCHDOG_USEC", wrong, 1);
    EXPECT_EQ(WatchdogTimeout(), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace rollcall
