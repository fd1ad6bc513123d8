#include "agent/output/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace rollcall {
namespace {

using std::chrono::milliseconds;

class ProgressTest : public testing::Test {
 protected:
  Context On(Terminal terminal) {
    return {.clock = [this] { return now_; }, .out = out_, .err = err_, .err_is = terminal, .actor = "alice"};
  }

  TimePoint now_{milliseconds(1000)};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ProgressTest, ShowsHowManyAndHowFast) {
  Context context = On(Terminal::kYes);
  Progress progress(context);
  progress.Begin("corp-ldap");
  now_ += milliseconds(2000);
  progress.Show(1'234'000);
  EXPECT_EQ(err_.str(), "\r\x1b[Kcorp-ldap: 1,234,000 entries, 617,000/s");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ProgressTest, IsErasedAtTheEnd) {
  Context context = On(Terminal::kYes);
  {
    Progress progress(context);
    progress.Begin("hr");
    now_ += milliseconds(500);
    progress.Show(10);
  }
  EXPECT_EQ(err_.str(), "\r\x1b[Khr: 10 entries, 20/s\r\x1b[K");
}

TEST_F(ProgressTest, IsNotShownMoreThanTenTimesASecond) {
  Context context = On(Terminal::kYes);
  Progress progress(context);
  progress.Begin("hr");
  now_ += milliseconds(99);
  progress.Show(10);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgressTest, IsSilentWhereNobodyWatches) {
  Context context = On(Terminal::kNo);
  Progress progress(context);
  progress.Begin("hr");
  now_ += milliseconds(5000);
  progress.Show(10);
  progress.Erase();
  EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace rollcall
