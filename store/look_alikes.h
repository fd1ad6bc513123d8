// Logins that nobody can tell apart by looking at them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rollcall {

// The skeleton (Unicode TR 39 section 4) of the case-folded login: equal skeletons look alike, as "аdmin" with a
// Cyrillic letter does like "admin", and "rn" like "m".
std::string LoginSkeleton(std::string_view login);

// Brings the index of skeletons up to date: costs what has changed since it was last done, and everyone the first time.
// Needs an open transaction.
void IndexLogins(Database& database);
// Its login is another one now than when it was indexed.
void NoteChangedLogin(Database& database, AccountId account);

// A living account, other than `own`, whose login looks like this one and is not the same. As of the last IndexLogins;
// costs one look into the index.
std::optional<AccountId> FindLookAlike(Database& database, std::string_view login, std::optional<AccountId> own);

}  // namespace rollcall
