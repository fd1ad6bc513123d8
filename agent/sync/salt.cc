#include "agent/sync/salt.h"

#include <xxhash.h>

namespace rollcall {

std::string SaltOf(const Config& config, const SourceConfig& source) {
  std::string salt = source.name;
  for (const SourceConfig& other : config.sources) salt += '\n' + other.name;
  for (const std::string& field : source.correlate) salt += '\r' + field;
  salt += '\t' + std::to_string(static_cast<int>(source.enabled_meaning));
  return salt + '\t' + std::to_string(static_cast<int>(source.unknown_groups));
}

std::string SealCursor(std::string_view salt, std::string_view cursor) {
  if (cursor.empty()) return {};
  return std::to_string(XXH3_64bits(salt.data(), salt.size())) + ' ' + std::string(cursor);
}

std::string UnsealCursor(std::string_view salt, std::string_view sealed) {
  const std::size_t blank = sealed.find(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view cursor = sealed.substr(blank + 1);
  return SealCursor(salt, cursor) == sealed ? std::string(cursor) : std::string();
}

}  // namespace rollcall
