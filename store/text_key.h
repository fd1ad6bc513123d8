// The form in which logins and mail addresses are compared.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

// NFKC case-folding (Unicode TR 31, toNFKC_Casefold): "Straße" and "STRASSE", "ﬁ" and "fi" are equal.
// Invalid UTF-8 is replaced; connectors refuse it before it comes here. ASCII costs no call of ICU.
std::string TextKey(std::string_view text);

}  // namespace rollcall
