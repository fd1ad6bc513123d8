// Names of columns that hold passwords.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall {

enum class SecretName : std::uint8_t {
  kNo,
  kPart,   // the name contains a word for a secret: "Password hint", "Secretary"
  kWhole,  // the name is such a word, perhaps with "user" in front: "userPassword", "Mot de passe"
};

// Whether values under `name`, which must be UTF-8, may be passwords: it contains password, passwd, pwd, passphrase,
// secret or their translations in German, French, Spanish, Italian, Portuguese, Dutch or Polish. Case, blanks and
// punctuation do not count. Thread-safe.
SecretName ClassifySecretName(std::string_view name);

// Whether an attribute of a directory or a path of a SCIM service holds passwords or what they can be guessed from:
// "userPassword", "sambaNTPassword", "unicodePwd;binary", "pwdHistory", "urn:...:User:password". Times and counters
// about passwords ("pwdLastSet", "badPwdCount") do not.
bool HoldsPasswords(std::string_view attribute);

}  // namespace rollcall
