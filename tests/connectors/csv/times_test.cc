#include "connectors/csv/times.h"

#include <gmock/gmock.h>

#include "connectors/base/values.h"
#include "connectors/csv/csv_connector.h"
#include "connectors/csv/state_words.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

std::optional<ObservedLogin> Read(std::string_view text, const std::vector<std::string>& formats = {},
                                  const std::string& zone = "UTC") {
  const auto result = TimeReader(formats, zone).Read(text);
  EXPECT_TRUE(result.is_understood) << text;
  return result.login;
}

TEST(CsvTimes, OneMomentIsReadInEveryCertainForm) {
  const TimePoint expected = ParseTime("2026-11-04T08:24:13Z").value();
  for (const char* text :
       {"2026-11-04T08:24:13Z", "2026-11-04 08:24:13", "2026/11/04 08:24:13", "2026-11-04T09:24:13+01:00",
        "2026-11-04 03:24:13-0500", "2026-11-04 08:24:13 UTC", "2026-11-04 08:24:13+00", "20261104082413Z",
        "20261104082413.0Z", "1793780653", "1793780653000", "134382542530000000"}) {
    const auto login = Read(text);
    ASSERT_TRUE(login) << text;
    EXPECT_EQ(login->at, expected) << text;
    EXPECT_EQ(login->lag, milliseconds(0)) << text;
  }
}

TEST(CsvTimes, ADayOrAMinuteAloneIsAllOfIt) {
  EXPECT_EQ(Read("2026-11-04")->lag, hours(24) - milliseconds(1));
  EXPECT_EQ(Read("20261104")->at, ParseTime("2026-11-04T00:00:00Z"));
  EXPECT_EQ(Read("2026-11-04 08:24")->lag, milliseconds(59'999));
}

TEST(CsvTimes, ATimeWithoutAZoneIsThatOfTheFile) {
  EXPECT_EQ(Read("2026-07-04 08:24:13", {}, "Europe/Paris")->at, ParseTime("2026-07-04T06:24:13Z"));
  EXPECT_EQ(Read("2026-11-04 08:24:13", {}, "Europe/Paris")->at, ParseTime("2026-11-04T07:24:13Z"));
  EXPECT_EQ(Read("2026-11-04T08:24:13Z", {}, "Europe/Paris")->at, ParseTime("2026-11-04T08:24:13Z"));
}

TEST(CsvTimes, AnHourThatTheClockShowsTwiceMayBeEither) {
  const auto login = Read("2026-10-25 02:30:00", {}, "Europe/Paris");
  EXPECT_EQ(login->at, ParseTime("2026-10-25T00:30:00Z"));
  EXPECT_EQ(login->lag, hours(1));
}

TEST(CsvTimes, WhatSpreadsheetsWriteIsReadByItsForm) {
  const TimePoint expected = ParseTime("2026-11-04T20:24:13Z").value();
  const std::pair<const char*, const char*> kForms[] = {
      {"%d.%m.%Y %H:%M:%S", "4.11.2026 20:24:13"},
      {"%m/%d/%Y %I:%M:%S %p", "11/4/2026 8:24:13 PM"},
      {"%m/%d/%Y, %I:%M:%S %p", "11/04/2026, 08:24:13\u202FPM"},
      {"%d/%m/%y %T", "04/11/26 20:24:13"},
      {"%a, %d %b %Y %T %Z", "Wed, 04 Nov 2026 20:24:13 GMT"},
      {"%d. %B %Y %T", "4. November 2026 20:24:13"},
      {"%d %B %Y %T", "4 novembre 2026 20:24:13"},
      {"%A, %d %B %Y, %T", "mi\u00E9rcoles, 4 noviembre 2026, 20:24:13"},
      {"%d/%m/%Y %I:%M:%S %p", "4/11/2026 8:24:13 p. m."}};
  for (const auto& [format, text] : kForms) EXPECT_EQ(Read(text, {format})->at, expected) << text;
  EXPECT_EQ(Read("11/4/2026 12:24:13 AM", {"%m/%d/%Y %I:%M:%S %p"})->at, ParseTime("2026-11-04T00:24:13Z"));
}

TEST(CsvTimes, NeverIsNoLogin) {
  for (const char* text : {"Never", "never logged in", "Never logged in", "0", "000", "-", "n/a", "NULL", "Nie",
                           "jamais", "nunca", "mai", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z",
                           "1601-01-01 00:00:00", "1970-01-01T00:00:00Z", "9223372036854775807"}) {
    EXPECT_EQ(Read(text), std::nullopt) << text;
  }
}

TEST(CsvTimes, WhatIsNoDateIsNotUnderstood) {
  const TimeReader reader({}, "UTC");
  for (const char* text : {"yesterday", "04.11.2026", "11/04/2026", "2026-13-01", "2026-02-30", "2026-11-04 25:00",
                           "46330", "2026-11-04x", "12345678901234567890", "2026-11-04 08:24:61"}) {
    EXPECT_FALSE(reader.Read(text).is_understood) << text;
  }
}

TEST(CsvTimes, AFormThatIsWrongIsReported) {
  EXPECT_EQ(DateFormatError("%d.%m.%Y"), std::nullopt);
  EXPECT_EQ(DateFormatError("%d.%m.%Q"), "has %Q, which is not known");
  EXPECT_EQ(DateFormatError("%d.%m."), "needs a year (%Y), a month (%m) and a day (%d)");
  EXPECT_EQ(DateFormatError("%F %I:%M"), "needs %I and %p together: hours from 1 to 12, and AM or PM");
  EXPECT_EQ(TimeZoneError("Europe/Paris"), std::nullopt);
  EXPECT_EQ(TimeZoneError("Europe/Pariss"), "unknown time zone 'Europe/Pariss'");
}

TEST(CsvTimes, TheFormOfADateIsGuessedForTheMessage) {
  EXPECT_EQ(GuessDateFormat("04.11.2026"), "%d.%m.%Y");
  EXPECT_EQ(GuessDateFormat("4/11/26 08:24"), "%d/%m/%y %H:%M");
  EXPECT_EQ(GuessDateFormat("11/24/2026, 8:24:13 PM"), "%m/%d/%Y, %I:%M:%S %p");
  EXPECT_EQ(GuessDateFormat("soon"), "");
  EXPECT_TRUE(IsAmbiguousDate("04/11/2026"));
  EXPECT_FALSE(IsAmbiguousDate("24/11/2026"));
  EXPECT_FALSE(IsAmbiguousDate("04.11.2026"));
}

TEST(CsvStateWords, WordsOfManyLanguagesAreKnown) {
  const StateWords words({}, {});
  for (const char* text : {"true", "TRUE", "Yes", "y", "1", "on", "Enabled", "ACTIVE", "WAHR", "VRAI", "VERDADERO",
                           "VERO", "VERDADEIRO", "WAAR", "PRAWDA", "oui", "sí", "activé", "włączony"}) {
    EXPECT_EQ(words.Read(text), true) << text;
  }
  for (const char* text : {"false", "no", "N", "0", "off", "disabled", "Inactive", "suspended", "Locked", "LOCKED_OUT",
                           "FALSCH", "FAUX", "FALSO", "ONWAAR", "FAŁSZ", "nein", "désactivé", "gesperrt"}) {
    EXPECT_EQ(words.Read(text), false) << text;
  }
  for (const char* text : {"maybe", "2", "pending", "✓", "x"}) EXPECT_EQ(words.Read(text), std::nullopt) << text;
}

TEST(CsvStateWords, AnAnswerDependsOnTheQuestionAndAStateDoesNot) {
  const StateWords words({}, {});
  using Question = StateWords::Question;
  EXPECT_EQ(words.Read("yes", Question::kIsDisabled), false);
  EXPECT_EQ(words.Read("0", Question::kIsDisabled), true);
  EXPECT_EQ(words.Read("Suspended", Question::kIsDisabled), false);
  EXPECT_EQ(words.Read("active", Question::kIsDisabled), true);
}

TEST(CsvStateWords, WordsOfTheFileCountBeforeTheKnownOnes) {
  const StateWords words({"No", "✓"}, {"Yes", "On Leave"});
  EXPECT_EQ(words.Read("no"), true);
  EXPECT_EQ(words.Read("YES"), false);
  EXPECT_EQ(words.Read("✓"), true);
  EXPECT_EQ(words.Read("on leave"), false);
  EXPECT_EQ(words.Read("true"), true);
}

}  // namespace
}  // namespace rollcall
