#include "connectors/http/headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

#include "connectors/base/text.h"

namespace rollcall {
namespace {

// Splits at `separator`, but not inside quotes or <>.
class Splitter {
 public:
  Splitter(std::string_view text, char separator) : rest_(text), separator_(separator) {}

  std::optional<std::string_view> Next() {
    if (done_) return std::nullopt;
    bool quoted = false;
    bool target = false;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (quoted && c == '\\') {
        ++i;
      } else if (c == '"' && !target) {
        quoted = !quoted;
      } else if (!quoted && (c == '<' || c == '>')) {
        target = c == '<';
      } else if (!quoted && !target && c == separator_) {
        return Cut(i, i + 1);
      }
    }
    done_ = true;
    return Trim(rest_);
  }

 private:
  std::string_view Cut(std::size_t end, std::size_t next) {
    const std::string_view part = Trim(rest_.substr(0, end));
    rest_.remove_prefix(next);
    return part;
  }

  std::string_view rest_;
  char separator_;
  bool done_ = false;
};

// Whether `parameter`, name=value, is a rel that holds `relation` among its words.
bool IsRelation(std::string_view parameter, std::string_view relation) {
  const std::size_t equals = parameter.find('=');
  if (equals == parameter.npos || FoldAscii(Trim(parameter.substr(0, equals))) != "rel") return false;
  std::string words = FoldAscii(Trim(parameter.substr(equals + 1)));
  std::erase(words, '"');
  for (Splitter each(words, ' '); const auto word = each.Next();) {
    if (*word == relation) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> LinkTarget(std::string_view links, std::string_view relation) {
  for (Splitter each(links, ','); const auto link = each.Next();) {
    const std::size_t end = link->find('>');
    if (!link->starts_with('<') || end == link->npos) continue;
    bool is_relation = false;
    for (Splitter parameters(link->substr(end + 1), ';'); const auto parameter = parameters.Next();) {
      if (FoldAscii(Trim(parameter->substr(0, parameter->find('=')))) != "rel") continue;
      is_relation = IsRelation(*parameter, relation);
      break;  // RFC 8288 section 3.3: a second rel does not count
    }
    if (is_relation) return std::string(link->substr(1, end - 1));
  }
  return std::nullopt;
}

std::optional<TimePoint> ParseHttpDate(std::string_view text) {
  const std::time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (text.empty() || seconds < 0) return std::nullopt;
  return TimePoint(std::chrono::seconds(seconds));
}

std::optional<std::chrono::seconds> RetryAfter(std::string_view value, std::optional<TimePoint> date) {
  constexpr std::int64_t kLongest = 365LL * 24 * 3600;
  value = Trim(value);
  if (!value.empty() && value.find_first_not_of("0123456789") == value.npos) {
    std::int64_t seconds = kLongest;  // of what does not even fit
    std::from_chars(value.data(), value.data() + value.size(), seconds);
    return std::chrono::seconds(std::min(seconds, kLongest));
  }
  const auto then = ParseHttpDate(value);
  if (!then || !date) return std::nullopt;
  return std::max(std::chrono::ceil<std::chrono::seconds>(*then - *date), std::chrono::seconds{0});
}

std::string MediaType(std::string_view content_type) {
  return FoldAscii(Trim(content_type.substr(0, content_type.find(';'))));
}

}  // namespace rollcall
