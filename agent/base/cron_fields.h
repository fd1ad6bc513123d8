// The fields of a cron expression: what they are called, what they take, and how one is read. Parts of cron.cc.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/cron.h"

namespace rollcall {

struct CronFieldRules {
  std::string_view name;
  int least;
  int most;
  std::string_view allowed;                      // for messages
  std::span<const std::string_view> names = {};  // of the values, from `least` on
};
const CronFieldRules& RulesOf(CronField field);

// One part of a list: a value, a range, or every so many.
struct CronItem {
  bool all = false;  // "*"
  int first = 0;
  int last = 0;  // below first: the range goes on at the field's least value
  int step = 1;
};

// Seven texts, the year as "*" where it is left out. Throws InvalidCron.
std::array<std::string, kCronFields> SplitCron(std::string_view expression);

// A list of items. Throws InvalidCron.
std::vector<CronItem> ReadItems(CronField field, std::string_view text);
CronValues ValuesOf(CronField field, std::span<const CronItem> items);

// Of the two fields about days, exactly one is "?". Throws InvalidCron.
CronDays ReadDays(std::string_view day_of_month, std::string_view day_of_week);

}  // namespace rollcall
