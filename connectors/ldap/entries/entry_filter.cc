#include "connectors/ldap/entries/entry_filter.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

std::string Folded(std::string_view value) {
  std::string folded;
  AppendLowerCase(value, folded);
  return folded;
}

// What \28 and the like stand for.
std::string Unescaped(std::string_view value) {
  std::string plain;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto octet = value[i] == '\\' ? HexOctet(value.substr(i + 1)) : std::nullopt;
    plain += octet.value_or(value[i]);
    if (octet) i += 2;
  }
  return plain;
}

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

int Compare(std::string_view value, std::string_view wanted) {
  const auto a = WholeNumber(value);
  const auto b = WholeNumber(wanted);
  if (a && b) return *a < *b ? -1 : *a > *b ? 1 : 0;
  return Folded(value).compare(Folded(wanted));
}

// "a*b*c" against a folded value: the first part at its beginning, the last at its end, the others in order.
bool MatchesParts(std::string_view value, const std::vector<std::string>& parts) {
  if (!value.starts_with(parts.front())) return false;
  value.remove_prefix(parts.front().size());
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
    const std::size_t at = value.find(parts[i]);
    if (at == std::string_view::npos) return false;
    value.remove_prefix(at + parts[i].size());
  }
  return value.ends_with(parts.back());
}

std::vector<std::string> PartsOf(std::string_view pattern) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= pattern.size();) {
    const std::size_t star = std::min(pattern.find('*', start), pattern.size());
    parts.push_back(Folded(Unescaped(pattern.substr(start, star - start))));
    start = star + 1;
  }
  return parts;
}

class Evaluator {
 public:
  Evaluator(std::string_view filter, const LdapEntry& entry) : filter_(filter), entry_(entry) {}

  // From an opening parenthesis to behind its closing one.
  bool Filter() {
    SkipBlanks();
    ++at_;
    const char kind = filter_[at_];
    const bool result = kind == '&' || kind == '|' ? List(kind) : kind == '!' ? Not() : Item();
    ++at_;
    return result;
  }

 private:
  void SkipBlanks() { at_ = std::min(filter_.find_first_not_of(" \t\r\n", at_), filter_.size()); }

  // Every part is walked through, so that the place behind the list is known.
  bool List(char kind) {
    bool result = kind == '&';
    ++at_;
    for (SkipBlanks(); filter_[at_] == '('; SkipBlanks()) {
      const bool part = Filter();
      result = kind == '&' ? result && part : result || part;
    }
    return result;
  }

  bool Not() {
    ++at_;
    const bool result = !Filter();
    SkipBlanks();
    return result;
  }

  bool Item() {
    const std::size_t end = filter_.find(')', at_);
    const std::string_view item = filter_.substr(at_, end - at_);
    at_ = end;
    const std::size_t operation = item.find_first_of("=~<>:");
    if (item[operation] == ':') throw std::logic_error("an extensible match needs a schema: " + std::string(item));
    const char kind = item[operation];
    const std::string_view wanted = item.substr(operation + (kind == '=' ? 1 : 2));
    for (std::size_t i = 0; i < entry_.attribute_count(); ++i) {
      if (!EqualsIgnoringCase(entry_.name(i), item.substr(0, operation))) continue;
      return std::ranges::any_of(entry_.values(i), [&](std::string_view value) { return Holds(kind, value, wanted); });
    }
    return false;
  }

  static bool Holds(char kind, std::string_view value, std::string_view wanted) {
    if (kind == '>') return Compare(value, Unescaped(wanted)) >= 0;
    if (kind == '<') return Compare(value, Unescaped(wanted)) <= 0;
    if (wanted == "*") return true;
    if (wanted.find('*') != std::string_view::npos) return MatchesParts(Folded(value), PartsOf(wanted));
    return Folded(value) == Folded(Unescaped(wanted));
  }

  std::string_view filter_;
  const LdapEntry& entry_;
  std::size_t at_ = 0;
};

}  // namespace

bool Matches(std::string_view filter, const LdapEntry& entry) { return Evaluator(filter, entry).Filter(); }

bool NeedsSchema(std::string_view filter) {
  // := stands in a value only behind another = of the same item.
  for (std::size_t at = filter.find(":="); at != std::string_view::npos; at = filter.find(":=", at + 1)) {
    const std::size_t open = filter.rfind('(', at);
    if (filter.substr(open, at - open).find('=') == std::string_view::npos) return true;
  }
  return false;
}

}  // namespace rollcall
