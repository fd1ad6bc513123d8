// What the outcome of a pass follows from besides what the source says.
#pragma once

#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

std::string SaltOf(const Config& config, const SourceConfig& source);

// A cursor as it is stored: a delta shows only who changed in the source, so that it is of no use where the salt has
// changed. Nothing stays nothing.
std::string SealCursor(std::string_view salt, std::string_view cursor);
// Empty: there is none, or it was sealed with another salt.
std::string UnsealCursor(std::string_view salt, std::string_view sealed);

}  // namespace rollcall
