// The form in which a source's own logins and mail addresses are compared with each other.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

// NFKC case-folding (Unicode TR 31, toNFKC_Casefold), as the registry compares them: what folds to the same text
// cannot be two accounts. `text` is UTF-8. ASCII costs no call of ICU.
std::string FoldKey(std::string_view text);

}  // namespace rollcall
