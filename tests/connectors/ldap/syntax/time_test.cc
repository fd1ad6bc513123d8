#include "connectors/ldap/syntax/time.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr TimePoint kDay = sys_days{2024y / 2 / 29};

struct Case {
  const char* text;
  std::optional<TimePoint> time;
};

class GeneralizedTime : public testing::TestWithParam<Case> {};

TEST_P(GeneralizedTime, IsReadAsInTheTable) {
  EXPECT_EQ(ParseGeneralizedTime(GetParam().text), GetParam().time) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    LegalForms, GeneralizedTime,
    testing::Values(Case{"20240229183000Z", kDay + 18h + 30min}, Case{"202402291830Z", kDay + 18h + 30min},
                    Case{"2024022918Z", kDay + 18h}, Case{"2024022918.5Z", kDay + 18h + 30min},
                    Case{"202402291830,25Z", kDay + 18h + 30min + 15s},
                    Case{"20240229183000.123Z", kDay + 18h + 30min + 123ms},
                    Case{"20240229183000.1239999999999999999Z", kDay + 18h + 30min + 123ms},
                    Case{"20240229183000.7Z", kDay + 18h + 30min + 700ms}, Case{"20240229183000+0130", kDay + 17h},
                    Case{"20240229183000+01", kDay + 17h + 30min}, Case{"20240229183000-0500", kDay + 23h + 30min},
                    Case{"20240229233000-0500", kDay + 28h + 30min}, Case{"20240229235960Z", kDay + 24h},
                    Case{"19691231235959.5Z", TimePoint{-500ms}},
                    Case{"00010101000000Z", TimePoint{sys_days{1y / 1 / 1}}},
                    Case{"99991231235959Z", TimePoint{sys_days{9999y / 12 / 31}} + 24h - 1s}));

INSTANTIATE_TEST_SUITE_P(
    NotATime, GeneralizedTime,
    testing::Values(Case{"", std::nullopt}, Case{"20240229183000", std::nullopt}, Case{"20230229000000Z", std::nullopt},
                    Case{"20241301000000Z", std::nullopt}, Case{"20240229240000Z", std::nullopt},
                    Case{"20240229186000Z", std::nullopt}, Case{"20240229183061Z", std::nullopt},
                    Case{"20240229183000.Z", std::nullopt}, Case{"20240229183000+1", std::nullopt},
                    Case{"20240229183000+2400", std::nullopt}, Case{"20240229183000+0160", std::nullopt},
                    Case{"20240229183000ZZ", std::nullopt}, Case{"20240229183000 Z", std::nullopt},
                    Case{"2024022918300Z", std::nullopt}, Case{"2024-02-29T18:30:00Z", std::nullopt},
                    Case{"000001010000Z ", std::nullopt}, Case{"20240000000000Z", std::nullopt},
                    Case{"20240229183000z", std::nullopt}, Case{"never", std::nullopt}));

TEST(Filetime, IsATimeOrNever) {
  const auto read = [](std::string_view text) { return ParseTime(TimeSyntax::kFiletime, text); };
  EXPECT_EQ(read("116444736000000000")->at, TimePoint{});
  EXPECT_EQ(read("133537051234567899")->at, kDay + 18h + 32min + 3s + 456ms);
  EXPECT_EQ(read("1")->at, TimePoint{sys_days{1601y / 1 / 1}});
  EXPECT_EQ(read("0")->at, std::nullopt);
  EXPECT_EQ(read("9223372036854775807")->at, std::nullopt);
  for (const char* bad : {"", "-1", "1x", " 1", "9223372036854775808", "20240229183000Z"}) {
    EXPECT_FALSE(read(bad)) << bad;
  }
}

}  // namespace
}  // namespace rollcall
