// Text as directories compare it.
#pragma once

#include <string>
#include <string_view>

#include "connectors/base/text.h"

#include "connectors/base/text.h"

namespace rollcall {

// A GUID of 16 octets with its first three fields little-endian ([MS-DTYP] section 2.3.4.2), as the text of RFC 4122
// in lower case. Empty: there are not 16 octets.
std::string GuidToText(std::string_view octets);
// The other way. Empty: that is no such text.
std::string TextToGuid(std::string_view text);

}  // namespace rollcall
