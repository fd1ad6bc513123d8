#include "connectors/base/secret_name.h"

#include <algorithm>
#include <array>
#include <string>

#include "connectors/base/text.h"

namespace rollcall {
namespace {

// As Letters makes them; found anywhere in a name.
constexpr std::array<std::string_view, 31> kSecrets = {
    "password",   "passwd",     "passwrd",    "pwd",         "passphrase",  "passcode",      "secret",
    "passwort",   "kennwort",   "kennphrase", "geheim",      "motdepasse",  "motsdepasse",   "phrasedepasse",
    "secrète",    "contraseña", "contrasena", "contrasenia", "contrasenya", "palabradepaso", "frasedepaso",
    "parola",     "segreta",    "segreto",    "senha",       "segredo",     "palavrapasse",  "palavradepasse",
    "wachtwoord", "wachtzin",   "hasło"};
// Too short to be looked for within other words; found as words of their own. "haslo" is Polish without its letter.
constexpr std::array<std::string_view, 7> kSecretWords = {"pass", "passe", "pw", "mdp", "clave", "haslo", "hasla"};

constexpr bool IsAsciiLetter(char c) { return ToLowerAscii(c) >= 'a' && ToLowerAscii(c) <= 'z'; }
constexpr bool IsLetter(char c) { return IsAsciiLetter(c) || static_cast<unsigned char>(c) >= 0x80; }

// "Mot de passe (initial)" -> "motdepasseinitial".
std::string Letters(std::string_view name) {
  std::string letters = FoldKey(name);
  std::erase_if(letters, [](char c) { return !IsLetter(c); });
  return letters;
}

bool IsSecretWord(std::string_view word) {
  return std::ranges::find(kSecretWords, FoldKey(word)) != kSecretWords.end();
}

// Words end where letters end and where a capital follows a small letter: "temp_pass", "userPass".
bool HasSecretWord(std::string_view name) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_hump = i > begin && ToLowerAscii(name[i]) != name[i] && ToLowerAscii(name[i - 1]) == name[i - 1];
    if (IsLetter(name[i]) && !is_hump) continue;
    if (IsSecretWord(name.substr(begin, i - begin))) return true;
    begin = is_hump ? i : i + 1;
  }
  return IsSecretWord(name.substr(begin));
}

}  // namespace

SecretName ClassifySecretName(std::string_view name) {
  const std::string letters = Letters(name);
  const std::string label = Letters(name.substr(0, name.find('[')));  // "Password [Required]"
  std::string_view rest = label.empty() ? letters : label;
  if (rest.starts_with("user")) rest.remove_prefix(4);
  if (std::ranges::find(kSecrets, rest) != kSecrets.end() || IsSecretWord(rest)) return SecretName::kWhole;
  const auto contains = [&](std::string_view secret) { return letters.find(secret) != letters.npos; };
  if (std::ranges::any_of(kSecrets, contains) || HasSecretWord(name)) return SecretName::kPart;
  return SecretName::kNo;
}

bool HoldsPasswords(std::string_view attribute) {
  constexpr std::array<std::string_view, 4> kKeys = {"krbprincipalkey", "supplementalcredentials", "userpkcs12",
                                                     "krbextradata"};
  constexpr std::array<std::string_view, 3> kHashes = {"history", "hash", "hashes"};
  attribute = attribute.substr(0, attribute.find(';'));
  const auto dot = attribute.find_last_of(".:");
  if (dot != attribute.npos) attribute.remove_prefix(dot + 1);
  const SecretName secret = ClassifySecretName(attribute);
  const std::string letters = Letters(attribute);
  const auto ends = [&](std::string_view end) { return letters.ends_with(end); };
  if (secret == SecretName::kWhole || std::ranges::find(kKeys, letters) != kKeys.end()) return true;
  return secret == SecretName::kPart && (std::ranges::any_of(kSecrets, ends) || std::ranges::any_of(kHashes, ends));
}

}  // namespace rollcall
