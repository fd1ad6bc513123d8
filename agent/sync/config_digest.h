// What the outcome of a pass follows from besides what the source says.
#pragma once

#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

std::string ConfigDigest(const Config& config, const SourceConfig& source);

// A cursor as it is stored: a delta shows only who changed in the source, so that it is of no use where the digest has
// changed. Empty stays empty.
std::string SealCursor(std::string_view config_digest, std::string_view cursor);
// Empty: there is none, or it was sealed with another digest.
std::string UnsealCursor(std::string_view config_digest, std::string_view sealed);

}  // namespace rollcall
