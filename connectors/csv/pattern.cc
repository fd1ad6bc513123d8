#include "connectors/csv/pattern.h"

#include <unicode/regex.h>

#include <stdexcept>

#include "connectors/csv/csv_connector.h"

namespace rollcall {
namespace {

// Of the engine's steps: a pattern that goes astray gives up after some milliseconds.
constexpr std::int32_t kMostSteps = 100;

icu::UnicodeString ToUnicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

}  // namespace

struct LoginRegex::Matcher {
  std::unique_ptr<icu::RegexPattern> pattern;
  std::unique_ptr<icu::RegexMatcher> matcher;
  icu::UnicodeString text;
};

std::optional<std::string> LoginPatternError(const std::string& pattern) try {
  const LoginRegex compiled(pattern);
  return std::nullopt;
} catch (const std::invalid_argument& error) {
  return error.what();
}

LoginRegex::LoginRegex(const std::string& pattern) : matcher_(std::make_unique<Matcher>()) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where = {};
  matcher_->pattern.reset(icu::RegexPattern::compile(ToUnicode(pattern), 0, where, status));
  if (U_SUCCESS(status)) matcher_->matcher.reset(matcher_->pattern->matcher(status));
  if (U_FAILURE(status)) {
    throw std::invalid_argument("is no regular expression: " + std::string(u_errorName(status)) + " at character " +
                                std::to_string(where.offset));
  }
  matcher_->matcher->setTimeLimit(kMostSteps, status);
}

LoginRegex::~LoginRegex() = default;

bool LoginRegex::Matches(std::string_view login) {
  matcher_->text = ToUnicode(login);
  UErrorCode status = U_ZERO_ERROR;
  return matcher_->matcher->reset(matcher_->text).matches(status) != 0 && U_SUCCESS(status) != 0;
}

}  // namespace rollcall
