#include "agent/policy/zone_rule.h"

#include <charconv>

namespace rollcall {
namespace {

// What is wrong with the text is no matter: `failed` then.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }
  bool AtEnd() const { return rest_.empty(); }

  // "CET" or "<+03>", of which nothing is wanted.
  void SkipName() {
    const bool is_quoted = Take('<');
    const auto length = is_quoted ? rest_.find('>') : rest_.find_first_of("+-0123456789,");
    if (length == 0 || (is_quoted && length == rest_.npos)) failed_ = true;
    rest_.remove_prefix(std::min(length, rest_.size()));
    if (is_quoted) Expect('>');
  }

  // Ahead of UTC, although POSIX counts to the west.
  std::chrono::seconds Offset() { return -Time(); }

  bool HasOffset() const { return !rest_.empty() && rest_.front() != ','; }

  // "M3.5.0/3" behind a comma.
  YearlyDay Day() {
    Expect(',');
    YearlyDay day;
    if (Take('M')) {
      day.form = YearlyDay::Form::kWeekday;
      day.month = static_cast<unsigned>(Number(1, 12));
      Expect('.');
      day.week = static_cast<unsigned>(Number(1, 5));
      Expect('.');
      day.weekday = static_cast<unsigned>(Number(0, 6));
    } else {
      day.form = Take('J') ? YearlyDay::Form::kJulian : YearlyDay::Form::kDay;
      day.number = Number(day.form == YearlyDay::Form::kJulian ? 1 : 0, 365);
    }
    day.time = Take('/') ? Time() : std::chrono::hours{2};
    return day;
  }

 private:
  bool Take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void Expect(char wanted) { failed_ = !Take(wanted) || failed_; }

  int Number(int least, int most) {
    int number = least;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc() || number < least || number > most) failed_ = true;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }

  // [+-]h[hh][:mm[:ss]]
  std::chrono::seconds Time() {
    const bool is_negative = Take('-');
    if (!is_negative) Take('+');
    std::chrono::seconds time = std::chrono::hours{Number(0, 167)};
    if (Take(':')) time += std::chrono::minutes{Number(0, 59)};
    if (Take(':')) time += std::chrono::seconds{Number(0, 59)};
    return is_negative ? -time : time;
  }

  std::string_view rest_;
  bool failed_ = false;
};

std::chrono::sys_days DateOf(const YearlyDay& day, std::chrono::year year) {
  using std::chrono::days;
  const std::chrono::sys_days first = year / 1 / 1;
  switch (day.form) {
    case YearlyDay::Form::kDay:
      return first + days{day.number};
    case YearlyDay::Form::kJulian: {
      constexpr int kLastOfFebruary = 59;
      return first + days{day.number - (year.is_leap() && day.number > kLastOfFebruary ? 0 : 1)};
    }
    case YearlyDay::Form::kWeekday: {
      const auto month = year / std::chrono::month{day.month};
      const std::chrono::weekday weekday{day.weekday};
      constexpr unsigned kLast = 5;
      if (day.week == kLast) return month / weekday[std::chrono::last];
      return month / weekday[day.week];
    }
  }
  throw std::logic_error("a day of no form");
}

}  // namespace

std::optional<ZoneRule> ZoneRule::Of(std::string_view text) {
  ZoneRule rule;
  RuleReader reader(text);
  reader.SkipName();
  rule.standard_ = reader.Offset();
  if (!reader.failed() && !reader.AtEnd()) {
    DaylightSaving& saving = rule.saving_.emplace();
    reader.SkipName();
    saving.offset = reader.HasOffset() ? reader.Offset() : rule.standard_ + std::chrono::hours{1};
    saving.begin = reader.Day();
    saving.end = reader.Day();
  }
  return reader.failed() || !reader.AtEnd() ? std::nullopt : std::optional(rule);
}

std::vector<OffsetChange> ZoneRule::ChangesOf(std::chrono::year year) const {
  if (!saving_) return {};
  const OffsetChange begin = {DateOf(saving_->begin, year) + saving_->begin.time - standard_, saving_->offset};
  const OffsetChange end = {DateOf(saving_->end, year) + saving_->end.time - saving_->offset, standard_};
  return begin.at < end.at ? std::vector{begin, end} : std::vector{end, begin};
}

}  // namespace rollcall
