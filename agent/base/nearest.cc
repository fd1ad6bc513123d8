#include "agent/base/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace rollcall {
namespace {

// Levenshtein's: how many letters must be put in, taken out or changed.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string Suggestion(std::string_view mistyped, std::span<const std::string_view> names) {
  const auto nearest = std::min_element(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
    return Distance(mistyped, a) < Distance(mistyped, b);
  });
  if (nearest != names.end() && Distance(mistyped, *nearest) <= std::max<std::size_t>(2, mistyped.size() / 3)) {
    return "; did you mean '" + std::string(*nearest) + "'?";
  }
  std::string all;
  for (const auto name : names) all += (all.empty() ? "; there are: " : ", ") + std::string(name);
  return all;
}

}  // namespace rollcall
