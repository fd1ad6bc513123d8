#include "connectors/base/values.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <string>

#include "connectors/base/text.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

// A rule about single bytes, looked up: each is asked of most bytes of a file.
using ByteRule = std::array<bool, 256>;
constexpr ByteRule kIsControl = [] {
  ByteRule rule{};
  std::fill_n(rule.begin(), 0x20, true);
  rule[0x7F] = true;
  return rule;
}();
constexpr ByteRule kIsOfLabel = [] {
  ByteRule rule{};
  std::fill(rule.begin() + 0x80, rule.end(), true);
  std::fill(rule.begin() + '0', rule.begin() + '9' + 1, true);
  std::fill(rule.begin() + 'A', rule.begin() + 'Z' + 1, true);
  std::fill(rule.begin() + 'a', rule.begin() + 'z' + 1, true);
  rule['-'] = true;
  return rule;
}();

bool IsControl(char byte) { return kIsControl[static_cast<unsigned char>(byte)]; }

// Cuts `digits` digits off the front of `text`.
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits) {
  int number = 0;
  if (text.size() < digits) return std::nullopt;
  for (const char digit : text.substr(0, digits)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool TakeMark(std::string_view& text, char mark) {
  if (text.empty() || text[0] != mark) return false;
  text.remove_prefix(1);
  return true;
}

// A number with `digits` digits behind `mark`, not above `most`.
std::optional<int> TakePart(std::string_view& text, char mark, std::size_t digits, int most) {
  if (!TakeMark(text, mark)) return std::nullopt;
  const auto number = TakeNumber(text, digits);
  return number && *number <= most ? number : std::nullopt;
}

std::optional<std::chrono::sys_days> TakeDate(std::string_view& text) {
  const auto year = TakeNumber(text, 4);
  const auto month = TakePart(text, '-', 2, 12);
  const auto day = TakePart(text, '-', 2, 31);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  return date.ok() ? std::optional<std::chrono::sys_days>(date) : std::nullopt;
}

// ".5", ".123456789"; none is 0.
std::optional<milliseconds> TakeFraction(std::string_view& text) {
  if (!TakeMark(text, '.')) return milliseconds(0);
  int thousandths = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    if (digits < 3) thousandths = thousandths * 10 + (text[digits] - '0');
  }
  if (digits == 0) return std::nullopt;
  for (auto i = digits; i < 3; ++i) thousandths *= 10;
  text.remove_prefix(digits);
  return milliseconds(thousandths);
}

// "Z", "+01:00": what to take away to get UTC.
std::optional<std::chrono::minutes> TakeZone(std::string_view& text) {
  if (TakeMark(text, 'Z')) return std::chrono::minutes(0);
  if (text.empty()) return std::nullopt;
  const char sign = text[0];
  const auto hours = sign == '+' || sign == '-' ? TakePart(text, sign, 2, 23) : std::nullopt;
  const auto minutes = TakePart(text, ':', 2, 59);
  if (!hours || !minutes) return std::nullopt;
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return sign == '-' ? -offset : offset;
}

// Labels of letters, digits and hyphens, with dots between them (RFC 1123 section 2.1); or an address in brackets.
bool IsMailDomain(std::string_view domain) {
  if (domain.starts_with('[') && domain.ends_with(']')) return domain.size() > 2;
  for (;;) {
    const auto dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (label.empty() || label.starts_with('-') || label.ends_with('-')) return false;
    if (!std::ranges::all_of(label, [](unsigned char c) { return kIsOfLabel[c]; })) return false;
    if (dot == domain.npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

bool IsMailbox(std::string_view local) {
  constexpr std::string_view kSpecial = "()<>[]:;@\\,\"";
  if (local.empty() || local.starts_with('.') || local.ends_with('.')) return false;
  return local.find("..") == local.npos && local.find_first_of(kSpecial) == local.npos;
}

}  // namespace

std::size_t FirstBadCharacter(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  std::size_t number = 1;
  for (std::int64_t i = 0; i < size; ++number) {
    UChar32 character = 0;
    U8_NEXT(bytes, i, size, character);
    if (character < 0) return number;
  }
  return 0;
}

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string_view BrokenEmailRule(std::string_view text) {
  constexpr std::size_t kMostBeforeAt = 64;  // RFC 5321 section 4.5.3.1
  const std::string_view identifier = BrokenIdentifierRule(text);
  if (!identifier.empty()) return identifier;
  const auto at = text.rfind('@');
  if (at == text.npos) return "is no mail address: it has no @";
  if (text.find(' ') != text.npos) return "is no mail address: it holds a blank";
  if (CountCharacters(text.substr(0, at)) > kMostBeforeAt)
    return "is no mail address: more than 64 characters before @";
  if (!IsMailbox(text.substr(0, at))) return "is no mail address: what stands before @ cannot be a mailbox";
  if (!IsMailDomain(text.substr(at + 1))) return "is no mail address: what follows @ cannot be a domain";
  return "";
}

std::string_view WithoutFormulaMark(std::string_view text) {
  if (!text.starts_with('\'')) return text;
  const auto marked = text.find_first_not_of('\'');
  const bool is_marked = marked != text.npos && std::string_view("=+-@\t\r\n").find(text[marked]) != text.npos;
  return is_marked ? text.substr(1) : text;
}

std::string_view BrokenIdentifierRule(std::string_view text) {
  if (text.empty()) return "is empty";
  if (std::any_of(text.begin(), text.end(), IsControl)) return "holds a control character or a line break";
  if (text.front() == ' ' || text.back() == ' ') return "begins or ends with a blank";
  // U+00A0, which spreadsheets leave behind and nobody sees.
  if (text.starts_with("\u00A0") || text.ends_with("\u00A0")) return "begins or ends with a no-break space";
  return "";
}

std::optional<bool> ParseTruth(std::string_view text) {
  if (text.size() > 5) return std::nullopt;
  const std::string folded = FoldAscii(text);
  if (folded == "true") return true;
  if (folded == "false") return false;
  return std::nullopt;
}

std::optional<TimePoint> ParseTime(std::string_view text) {
  const auto date = TakeDate(text);
  const auto hours = TakePart(text, 'T', 2, 23);
  const auto minutes = TakePart(text, ':', 2, 59);
  const auto seconds = TakePart(text, ':', 2, 59);
  const auto fraction = TakeFraction(text);
  const auto zone = TakeZone(text);
  if (!date || !hours || !minutes || !seconds || !fraction || !zone || !text.empty()) return std::nullopt;
  return *date + std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds) +
         *fraction - *zone;
}

}  // namespace rollcall
