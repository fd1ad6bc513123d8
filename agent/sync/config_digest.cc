#include "agent/sync/config_digest.h"

#include <xxhash.h>

namespace rollcall {

std::string ConfigDigest(const Config& config, const SourceConfig& source) {
  std::string config_digest = source.name;
  for (const SourceConfig& other : config.sources) config_digest += '\n' + other.name;
  for (const std::string& field : source.correlate) config_digest += '\r' + field;
  config_digest += '\t' + std::to_string(static_cast<int>(source.enabled_meaning));
  return config_digest + '\t' + std::to_string(static_cast<int>(source.unknown_groups));
}

std::string SealCursor(std::string_view config_digest, std::string_view cursor) {
  if (cursor.empty()) return {};
  return std::to_string(XXH3_64bits(config_digest.data(), config_digest.size())) + ' ' + std::string(cursor);
}

std::string UnsealCursor(std::string_view config_digest, std::string_view sealed) {
  const std::size_t blank = sealed.find(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view cursor = sealed.substr(blank + 1);
  return SealCursor(config_digest, cursor) == sealed ? std::string(cursor) : std::string();
}

}  // namespace rollcall
