#include "agent/base/glob.h"

#include <cstddef>

namespace rollcall {
namespace {

// Of the character that begins at `at`.
std::size_t SizeOfCharacter(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80) ++size;
  return size;
}

}  // namespace

bool MatchesGlob(std::string_view pattern, std::string_view text) {
  // Most that do not match are told by where they begin.
  if (!pattern.empty() && pattern[0] != '*' && pattern[0] != '?' && !text.starts_with(pattern[0])) return false;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last * that was met
  std::size_t taken = 0;                      // where the text goes on behind what that * has taken
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t += SizeOfCharacter(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = taken += SizeOfCharacter(text, taken);
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace rollcall
