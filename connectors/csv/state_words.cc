#include "connectors/csv/state_words.h"

#include <algorithm>
#include <array>

#include "connectors/base/text.h"
#include "connectors/csv/known_columns.h"

namespace rollcall {
namespace {

// As PlainName makes them.
constexpr auto kTrueWords = std::to_array<std::string_view>(
    {"true",      "t",          "yes",     "y",       "1",         "on",       "enabled",      "active",
     "activated", "wahr",       "ja",      "j",       "ein",       "an",       "aktiv",        "aktiviert",
     "vrai",      "oui",        "actif",   "activee", "verdadero", "si",       "activo",       "activa",
     "activado",  "habilitado", "vero",    "attivo",  "attiva",    "attivato", "abilitato",    "verdadeiro",
     "sim",       "ativo",      "ativa",   "ativado", "waar",      "actief",   "ingeschakeld", "prawda",
     "tak",       "aktywny",    "aktywna", "właczony"});
constexpr auto kFalseWords = std::to_array<std::string_view>({"false",
                                                              "f",
                                                              "no",
                                                              "n",
                                                              "0",
                                                              "off",
                                                              "disabled",
                                                              "inactive",
                                                              "suspended",
                                                              "locked",
                                                              "lockedout",
                                                              "blocked",
                                                              "deactivated",
                                                              "terminated",
                                                              "deprovisioned",
                                                              "deleted",
                                                              "archived",
                                                              "falsch",
                                                              "nein",
                                                              "aus",
                                                              "inaktiv",
                                                              "deaktiviert",
                                                              "gesperrt",
                                                              "faux",
                                                              "non",
                                                              "inactif",
                                                              "desactive",
                                                              "suspendu",
                                                              "bloque",
                                                              "verrouille",
                                                              "falso",
                                                              "inactivo",
                                                              "desactivado",
                                                              "deshabilitado",
                                                              "suspendido",
                                                              "bloqueado",
                                                              "inattivo",
                                                              "disattivato",
                                                              "disabilitato",
                                                              "sospeso",
                                                              "bloccato",
                                                              "nao",
                                                              "inativo",
                                                              "desativado",
                                                              "suspenso",
                                                              "onwaar",
                                                              "nee",
                                                              "inactief",
                                                              "uitgeschakeld",
                                                              "geblokkeerd",
                                                              "fałsz",
                                                              "nie",
                                                              "nieaktywny",
                                                              "zablokowany",
                                                              "wyłaczony"});

}  // namespace

StateWords::StateWords(const std::vector<std::string>& true_words, const std::vector<std::string>& false_words) {
  for (const auto& word : true_words) words_.push_back({std::string(Trim(word)), PlainName(word), true});
  for (const auto& word : false_words) words_.push_back({std::string(Trim(word)), PlainName(word), false});
}

std::optional<bool> StateWords::Read(std::string_view text) const {
  if (words_.empty() && EqualsIgnoringCase(text, "true")) return true;
  if (words_.empty() && EqualsIgnoringCase(text, "false")) return false;
  const std::string plain = PlainName(text);
  for (const Word& word : words_) {
    if (text == word.text || (!plain.empty() && plain == word.plain)) return word.state;
  }
  if (std::ranges::find(kTrueWords, plain) != kTrueWords.end()) return true;
  if (std::ranges::find(kFalseWords, plain) != kFalseWords.end()) return false;
  return std::nullopt;
}

}  // namespace rollcall
