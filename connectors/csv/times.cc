#include "connectors/csv/times.h"

#include <unicode/basictz.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "connectors/base/text.h"
#include "connectors/base/values.h"
#include "connectors/csv/csv_connector.h"
#include "connectors/csv/known_columns.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

// As PlainName makes them.
constexpr auto kNeverWords = std::to_array<std::string_view>(
    {"never", "neverloggedin", "neverused", "neversignedin", "notloggedin",   "none",   "null",           "nil",
     "na",    "nie",           "niemals",   "nochnie",       "nieangemeldet", "jamais", "jamaisconnecte", "aucune",
     "nunca", "ninguno",       "mai",       "nessuno",       "nooit",         "nigdy"});

// Forms that mean one thing everywhere.
const std::vector<DateFormat>& CertainFormats() {
  static const std::vector<DateFormat> kFormats = [] {
    std::vector<DateFormat> formats;
    for (const std::string date : {"%Y-%m-%d", "%Y/%m/%d"}) {
      formats.emplace_back(date);
      for (const std::string time : {"T%H:%M:%S", "T%H:%M", " %H:%M:%S", " %H:%M"}) {
        for (const std::string_view zone : {"", "%z", " %z"}) {
          formats.emplace_back(std::string(date).append(time).append(zone));
        }
      }
    }
    return formats;
  }();
  return kFormats;
}

bool IsNever(std::string_view text) {
  if (text == "-" || text == "--" || text == "\u2013" || text == "\u2014") return true;
  if (text.starts_with("0000-00-00") || text.starts_with("0001-01-01")) return true;
  return std::ranges::find(kNeverWords, PlainName(text)) != kNeverWords.end();
}

// The number that all of `text` is.
std::optional<std::int64_t> Whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = !text.empty() && IsDigit(text[0]) && error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

WallTime Utc(milliseconds since_1970) {
  const TimePoint time(since_1970);
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {.day = day, .since_midnight = time - day, .offset = std::chrono::minutes(0)};
}

// "20261104082413.0Z", "20261104082413", "20261104": directories write these.
std::optional<WallTime> ReadGeneralizedTime(std::string_view text) {
  std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
  const std::string_view rest = text.substr(digits.size());
  if (digits.size() != 8 && digits.size() != 14) return std::nullopt;
  if (digits.size() == 8 && !rest.empty()) return std::nullopt;
  const std::string_view fraction = rest.substr(0, rest.size() - (rest.ends_with('Z') ? 1 : 0));
  if (!fraction.empty() && (fraction[0] != '.' || !Whole(fraction.substr(1)))) return std::nullopt;
  std::string iso;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    constexpr std::string_view kBefore = "    - - T : : ";
    if (kBefore[i] != ' ') iso += kBefore[i];
    iso += digits[i];
  }
  static const DateFormat kDay("%Y-%m-%d");
  static const DateFormat kTime("%Y-%m-%dT%H:%M:%S");
  auto time = (digits.size() == 8 ? kDay : kTime).Read(iso);
  if (time && rest.ends_with('Z')) time->offset = std::chrono::minutes(0);
  return time;
}

// Seconds or milliseconds since 1970, or tenths of microseconds since 1601, told apart by their length.
std::optional<WallTime> ReadNumber(std::string_view text) {
  constexpr std::int64_t kTenthsPerMillisecond = 10'000;
  constexpr milliseconds kFrom1601To1970(11'644'473'600'000);
  const auto number = Whole(text);
  if (!number) return std::nullopt;
  if (text.size() == 9 || text.size() == 10) return Utc(std::chrono::seconds(*number));
  if (text.size() == 12 || text.size() == 13) return Utc(milliseconds(*number));
  if (text.size() == 17 || text.size() == 18)
    return Utc(milliseconds(*number / kTenthsPerMillisecond) - kFrom1601To1970);
  return std::nullopt;
}

std::optional<WallTime> FirstOf(const std::vector<DateFormat>& formats, std::string_view text) {
  for (const DateFormat& format : formats) {
    if (const auto time = format.Read(text)) return time;
  }
  return std::nullopt;
}

std::unique_ptr<icu::BasicTimeZone> MakeZone(const std::string& name) {
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (*zone == icu::TimeZone::getUnknown() || basic == nullptr)
    throw std::invalid_argument("unknown time zone '" + name + "'");
  static_cast<void>(zone.release());
  return std::unique_ptr<icu::BasicTimeZone>(basic);
}

}  // namespace

struct TimeReader::Zone {
  std::unique_ptr<icu::BasicTimeZone> rules;
};

std::optional<std::string> TimeZoneError(const std::string& name) try {
  MakeZone(name);
  return std::nullopt;
} catch (const std::invalid_argument& error) {
  return error.what();
}

std::optional<std::string> DateFormatError(const std::string& format) try {
  const DateFormat known(format);
  return std::nullopt;
} catch (const std::invalid_argument& error) {
  return error.what();
}

TimeReader::TimeReader(const std::vector<std::string>& formats, const std::string& zone)
    : zone_(std::make_unique<Zone>(Zone{MakeZone(zone)})) {
  for (const auto& format : formats) formats_.emplace_back(format);
}

TimeReader::TimeReader(TimeReader&& other) noexcept = default;
TimeReader::~TimeReader() = default;

TimeReader::Result TimeReader::Read(std::string_view text) const {
  if (formats_.empty()) {
    if (const auto time = ParseTime(text)) return Resolve(Utc(time->time_since_epoch()));
  }
  constexpr std::string_view kLargestFiletime = "9223372036854775807";  // "never" in Active Directory
  if (text.find_first_not_of('0') == text.npos || text == kLargestFiletime) return {.is_understood = true, .login = {}};
  if (const auto time = ReadWallTime(text)) return Resolve(*time);
  return {.is_understood = IsNever(text), .login = {}};
}

std::optional<WallTime> TimeReader::ReadWallTime(std::string_view text) const {
  if (const auto time = FirstOf(formats_, text)) return time;
  if (const auto time = FirstOf(CertainFormats(), text)) return time;
  if (const auto time = ReadGeneralizedTime(text)) return time;
  return ReadNumber(text);
}

// A time that the clock shows twice may be either; one that it skips lies between what comes before and after.
TimeReader::Result TimeReader::Resolve(const WallTime& time) const {
  constexpr std::chrono::sys_days kFirst = std::chrono::year(1970) / 1 / 2;  // earlier dates stand for "never"
  if (time.day < kFirst) return {.is_understood = true, .login = {}};
  const milliseconds local = time.day.time_since_epoch() + time.since_midnight;
  const milliseconds lag = time.precision > milliseconds(0) ? time.precision - milliseconds(1) : milliseconds(0);
  if (time.offset) return {.is_understood = true, .login = ObservedLogin{TimePoint(local - *time.offset), lag, {}}};
  const auto to_utc = [&](UTimeZoneLocalOption option) {
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    zone_->rules->getOffsetFromLocal(static_cast<UDate>(local.count()), option, option, raw, saving, status);
    return TimePoint(local - milliseconds(raw + saving));
  };
  const TimePoint former = to_utc(UCAL_TZ_LOCAL_FORMER);
  const TimePoint latter = to_utc(UCAL_TZ_LOCAL_LATTER);
  const TimePoint first = std::min(former, latter);
  return {.is_understood = true,
          .login = ObservedLogin{.at = first, .lag = lag + (std::max(former, latter) - first), .attribute = {}}};
}

}  // namespace rollcall
