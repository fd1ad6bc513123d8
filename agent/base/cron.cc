#include "agent/base/cron.h"

#include <algorithm>

#include "agent/base/cron_fields.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kSunday = 1;
constexpr int kSaturday = 7;
constexpr int kDaysAWeek = 7;

// A month: which of its days are meant, and on which it begins and ends.
class Month {
 public:
  explicit Month(std::chrono::year_month month)
      : first_(local_days{month / 1}),
        length_(static_cast<int>(unsigned{std::chrono::year_month_day_last{month / std::chrono::last}.day()})) {}

  bool Has(int day, const CronDays& days) const {
    switch (days.rule) {
      case CronDays::Rule::kDaysOfMonth:
        return days.values.test(static_cast<std::size_t>(day));
      case CronDays::Rule::kDaysOfWeek:
        return days.values.test(static_cast<std::size_t>(DayOfWeek(day)));
      case CronDays::Rule::kLast:
        return day == length_ - days.number;
      case CronDays::Rule::kLastWorkday:
        return day == NearestWorkday(length_ - days.number);
      case CronDays::Rule::kNearestWorkday:
        return day == NearestWorkday(days.number);
      case CronDays::Rule::kNthDayOfWeek:
        return DayOfWeek(day) == days.day_of_week && (day + kDaysAWeek - 1) / kDaysAWeek == days.number;
      case CronDays::Rule::kLastDayOfWeek:
        return DayOfWeek(day) == days.day_of_week && day + kDaysAWeek > length_;
    }
    return false;
  }

  // The first of these days that is not before `day`; 0: none.
  int FirstFrom(int day, const CronDays& days) const {
    while (day <= length_ && !Has(day, days)) ++day;
    return day <= length_ ? day : 0;
  }

 private:
  int DayOfWeek(int day) const {
    const std::chrono::weekday weekday{first_ + std::chrono::days{day - 1}};
    return static_cast<int>(weekday.c_encoding()) + kSunday;
  }

  // 0 where the month has no such day.
  int NearestWorkday(int day) const {
    if (day < 1 || day > length_) return 0;
    if (DayOfWeek(day) == kSaturday) return day == 1 ? day + 2 : day - 1;
    if (DayOfWeek(day) == kSunday) return day == length_ ? day - 2 : day + 1;
    return day;
  }

  local_days first_;
  int length_;
};

// The first value of the set that is not below `value`; -1: none.
int FirstValue(const CronValues& values, int value) {
  const int size = static_cast<int>(values.size());
  while (value < size && !values.test(static_cast<std::size_t>(value))) ++value;
  return value < size ? value : -1;
}

CronValues Read(CronField field, const std::array<std::string, kCronFields>& fields) {
  return ValuesOf(field, ReadItems(field, fields[static_cast<std::size_t>(field)]));
}

}  // namespace

Cron::Cron(std::string_view expression) {
  const auto fields = SplitCron(expression);
  seconds_ = Read(CronField::kSeconds, fields);
  minutes_ = Read(CronField::kMinutes, fields);
  hours_ = Read(CronField::kHours, fields);
  days_ = ReadDays(fields[static_cast<std::size_t>(CronField::kDayOfMonth)],
                   fields[static_cast<std::size_t>(CronField::kDayOfWeek)]);
  months_ = Read(CronField::kMonth, fields);
  years_ = Read(CronField::kYear, fields);
  for (const std::string& field : fields) text_ += (text_.empty() ? "" : " ") + field;
}

std::optional<seconds> Cron::FirstTimeFrom(seconds time_of_day) const {
  const std::chrono::hh_mm_ss from(time_of_day);
  for (int hour = FirstValue(hours_, static_cast<int>(from.hours().count())); hour >= 0;
       hour = FirstValue(hours_, hour + 1)) {
    const bool same_hour = hours{hour} == from.hours();
    for (int minute = FirstValue(minutes_, same_hour ? static_cast<int>(from.minutes().count()) : 0); minute >= 0;
         minute = FirstValue(minutes_, minute + 1)) {
      const bool same_minute = same_hour && minutes{minute} == from.minutes();
      const int second = FirstValue(seconds_, same_minute ? static_cast<int>(from.seconds().count()) : 0);
      if (second >= 0) return hours{hour} + minutes{minute} + seconds{second};
    }
  }
  return std::nullopt;
}

std::optional<local_days> Cron::FirstDayFrom(local_days day) const {
  const std::chrono::year_month_day from(day);
  for (int year = FirstValue(years_, std::max(0, int{from.year()} - kFirstCronYear)); year >= 0;
       year = FirstValue(years_, year + 1)) {
    const std::chrono::year calendar_year{year + kFirstCronYear};
    const bool same_year = calendar_year == from.year();
    for (int month = FirstValue(months_, same_year ? static_cast<int>(unsigned{from.month()}) : 1); month >= 0;
         month = FirstValue(months_, month + 1)) {
      const auto candidate = calendar_year / month;
      const bool same_month = candidate == from.year() / from.month();
      const int found = Month(candidate).FirstFrom(same_month ? static_cast<int>(unsigned{from.day()}) : 1, days_);
      if (found > 0) return local_days{candidate / found};
    }
  }
  return std::nullopt;
}

std::optional<local_seconds> Cron::FirstFrom(local_seconds time) const {
  const auto today = std::chrono::floor<std::chrono::days>(time);
  const auto day = FirstDayFrom(today);
  if (!day) return std::nullopt;
  if (const auto time_of_day = FirstTimeFrom(*day == today ? time - today : seconds{0})) return *day + *time_of_day;
  const auto later = FirstDayFrom(today + std::chrono::days{1});
  if (!later) return std::nullopt;
  return *later + *FirstTimeFrom(seconds{0});
}

std::optional<TimePoint> Cron::NextAfter(TimePoint time, const Zone& zone) const {
  auto from = zone.ToLocal(time + seconds{1});
  while (const auto candidate = FirstFrom(from)) {
    const Zone::Moment moment = zone.ToMoment(*candidate);
    if (moment.time) return moment.time;
    from = moment.resumes;
  }
  return std::nullopt;
}

}  // namespace rollcall
