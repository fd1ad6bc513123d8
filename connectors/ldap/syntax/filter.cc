#include "connectors/ldap/syntax/filter.h"

#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

constexpr std::size_t kMaxDepth = 64;  // deeper than a person writes, shallow enough for any stack

constexpr bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsKeyCharacter(char c) { return IsAlpha(c) || IsDigit(c) || c == '-'; }
constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// A recursive descent over the grammar of RFC 4515 section 3; the first problem stops it.
class FilterChecker {
 public:
  explicit FilterChecker(std::string_view filter) : filter_(filter) {}

  std::optional<std::string> Check() {
    SkipBlanks();
    if (Filter(0)) {
      SkipBlanks();
      if (at_ != filter_.size()) Fail("nothing may follow the closing parenthesis");
    }
    return problem_;
  }

 private:
  char Peek() const { return at_ < filter_.size() ? filter_[at_] : '\0'; }

  bool Take(char c) {
    if (Peek() != c || at_ == filter_.size()) return false;
    ++at_;
    return true;
  }

  void SkipBlanks() {
    while (IsBlank(Peek())) ++at_;
  }

  bool Fail(std::string_view reason) {
    if (!problem_) problem_ = "character " + std::to_string(at_ + 1) + ": " + std::string(reason);
    return false;
  }

  bool Filter(std::size_t depth) {
    if (depth > kMaxDepth) return Fail("filters are nested too deep");
    if (!Take('(')) return Fail("a filter begins with a parenthesis, as in (uid=*)");
    if (!Component(depth)) return false;
    return Take(')') || Fail("a closing parenthesis is missing");
  }

  bool Component(std::size_t depth) {
    if (Take('&') || Take('|')) return List(depth);
    if (Take('!')) {
      SkipBlanks();
      const bool good = Filter(depth + 1);
      SkipBlanks();
      return good;
    }
    return Item();
  }

  // (&) and (|) are the absolute true and false filters of RFC 4526.
  bool List(std::size_t depth) {
    for (SkipBlanks(); Peek() == '('; SkipBlanks()) {
      if (!Filter(depth + 1)) return false;
    }
    return true;
  }

  // attribute, one of = ~= >= <= or an extensible match, value.
  bool Item() {
    const std::size_t start = at_;
    while (IsKeyCharacter(Peek()) || Peek() == ';' || Peek() == '.') ++at_;
    const std::string_view attribute = filter_.substr(start, at_ - start);
    if (Peek() == ':') return Extensible(attribute);
    if (!IsAttributeDescription(attribute)) return Fail("an attribute name was expected");
    if (Take('=')) return Value(Stars::kAllowed);
    if (!Take('~') && !Take('>') && !Take('<')) return Fail("one of = ~= >= <= was expected");
    if (!Take('=')) return Fail("= was expected");
    return Value(Stars::kEscapedOnly);
  }

  // [attribute] [:dn] [:rule] := value, with an attribute or a rule at least.
  bool Extensible(std::string_view attribute) {
    if (!attribute.empty() && !IsAttributeDescription(attribute)) return Fail("an attribute name was expected");
    bool has_rule = false;
    while (Take(':')) {
      if (Take('='))
        return attribute.empty() && !has_rule ? Fail("an attribute or a rule was expected")
                                              : Value(Stars::kEscapedOnly);
      const std::size_t start = at_;
      while (IsKeyCharacter(Peek()) || Peek() == '.') ++at_;
      if (at_ == start) return Fail("a matching rule was expected");
      has_rule = has_rule || filter_.substr(start, at_ - start) != "dn";
    }
    return Fail(":= was expected");
  }

  enum class Stars { kAllowed, kEscapedOnly };

  bool Value(Stars stars) {
    for (; at_ < filter_.size() && Peek() != ')'; ++at_) {
      const char c = Peek();
      if (c == '(') return Fail("a parenthesis in a value is written \\28 or \\29");
      if (c == '\0') return Fail("a NUL in a value is written \\00");
      if (c == '*' && stars == Stars::kEscapedOnly) return Fail("a star in this value is written \\2a");
      if (c != '\\') continue;
      if (!HexOctet(filter_.substr(at_ + 1))) {
        return Fail("a backslash is followed by two hexadecimal digits; the backslash itself is \\5c");
      }
      at_ += 2;
    }
    return true;
  }

  std::string_view filter_;
  std::size_t at_ = 0;
  std::optional<std::string> problem_;
};

bool IsNumericOid(std::string_view text) {
  char before = '.';
  for (const char c : text) {
    if (!IsDigit(c) && (c != '.' || before == '.')) return false;
    before = c;
  }
  return before != '.';
}

bool IsKeyString(std::string_view text) {
  if (text.empty() || !IsAlpha(text.front())) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
         std::string_view::npos;
}

}  // namespace

std::optional<std::string> FindFilterProblem(std::string_view filter) { return FilterChecker(filter).Check(); }

std::string EscapeFilterValue(std::string_view octets) {
  std::string escaped;
  for (const char c : octets) AppendHex(c, escaped += '\\');
  return escaped;
}

bool IsAttributeDescription(std::string_view text) {
  const std::size_t type_end = text.find(';');
  const std::string_view type = text.substr(0, type_end);
  if (!IsKeyString(type) && !IsNumericOid(type)) return false;
  while (text.find(';') != std::string_view::npos) {
    text.remove_prefix(text.find(';') + 1);
    const std::string_view option = text.substr(0, text.find(';'));
    if (option.empty()) return false;
    for (const char c : option) {
      if (!IsKeyCharacter(c)) return false;
    }
  }
  return true;
}

}  // namespace rollcall
