#include <gtest/gtest.h>

#include "agent/base/cron.h"

namespace rollcall {
namespace {

TEST(CronText, TellsAnExpressionInWords) {
  constexpr std::pair<const char*, const char*> kCases[] = {
      {"0 15 23 ? * *", "at 23:15:00 every day"},
      {"0 0 9,18 * * ?", "at 09:00:00 and 18:00:00 every day"},
      {"* * * * * ?", "every second"},
      {"0 * * * * ?", "every minute"},
      {"0 0 * * * ?", "every hour"},
      {"0 */10 * ? * *", "every 10 minutes"},
      {"0 0/5 14,18 * * ?", "every 5 minutes of hours 14 and 18"},
      {"*/20 * * * * ?", "every 20 seconds"},
      {"30 5 * * * ?", "at second 30 of minute 5 of every hour every day"},
      {"0 10-20/5 * * * ?", "at minutes every 5 from 10 to 20 of every hour every day"},
      {"0 0 12 ? * MON-FRI", "at 12:00:00, on Monday to Friday"},
      {"0 0 12 ? * L", "at 12:00:00, on Saturday"},
      {"0 0 12 ? * 6#3", "at 12:00:00, on the third Friday of the month"},
      {"0 0 12 ? * 6L", "at 12:00:00, on the last Friday of the month"},
      {"0 0 12 1,15 * ?", "at 12:00:00, on days 1 and 15 of the month"},
      {"0 0 12 L * ?", "at 12:00:00, on the last day of the month"},
      {"0 0 12 L-3 * ?", "at 12:00:00, on the day 3 days before the last of the month"},
      {"0 0 12 LW * ?", "at 12:00:00, on the workday (Monday to Friday) nearest to the last day of the month"},
      {"0 0 12 21W * ?", "at 12:00:00, on the workday (Monday to Friday) nearest to the 21st of the month"},
      {"0 0 12 11W * ?", "at 12:00:00, on the workday (Monday to Friday) nearest to the 11th of the month"},
      {"0 0 12 * JAN,MAR ?", "at 12:00:00 every day, in January and March"},
      {"0 0 12 1 1/3 ?", "at 12:00:00, on day 1 of the month, in every 3 months"},
      {"0 0 0 29 2 ? 2024-2040/4",
       "at 00:00:00, on day 29 of the month, in February, in years every 4 from 2024 to 2040"},
  };
  for (const auto& [expression, words] : kCases) EXPECT_EQ(DescribeCron(expression), words) << expression;
}

}  // namespace
}  // namespace rollcall
