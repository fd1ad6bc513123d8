#include "connectors/csv/state_words.h"

#include <algorithm>
#include <array>

#include "connectors/base/text.h"
#include "connectors/csv/known_columns.h"

namespace rollcall {
namespace {

// All as PlainName makes them.
constexpr auto kYes = std::to_array<std::string_view>(
    {"true", "t",   "yes",       "y",  "1",    "on",         "wahr", "ja",   "j",      "ein", "an",
     "vrai", "oui", "verdadero", "si", "vero", "verdadeiro", "sim",  "waar", "prawda", "tak"});
constexpr auto kNo = std::to_array<std::string_view>({"false", "f", "no", "n", "0", "off", "falsch", "nein", "aus",
                                                      "faux", "non", "falso", "nao", "onwaar", "nee", "fałsz", "nie"});
constexpr auto kEnabledWords = std::to_array<std::string_view>(
    {"enabled", "active",   "activated",  "aktiv",        "aktiviert", "actif",    "activee",   "activo",
     "activa",  "activado", "habilitado", "attivo",       "attiva",    "attivato", "abilitato", "ativo",
     "ativa",   "ativado",  "actief",     "ingeschakeld", "aktywny",   "aktywna",  "właczony"});
constexpr auto kDisabledWords = std::to_array<std::string_view>(
    {"disabled",      "inactive",      "suspended", "locked",   "lockedout",     "blocked",      "deactivated",
     "terminated",    "deprovisioned", "deleted",   "archived", "inaktiv",       "deaktiviert",  "gesperrt",
     "inactif",       "desactive",     "suspendu",  "bloque",   "verrouille",    "inactivo",     "desactivado",
     "deshabilitado", "suspendido",    "bloqueado", "inattivo", "disattivato",   "disabilitato", "sospeso",
     "bloccato",      "inativo",       "suspenso",  "inactief", "uitgeschakeld", "geblokkeerd",  "nieaktywny",
     "zablokowany",   "wyłaczony"});

bool IsAmong(const auto& words, std::string_view plain) { return std::ranges::find(words, plain) != words.end(); }

}  // namespace

StateWords::StateWords(const std::vector<std::string>& true_words, const std::vector<std::string>& false_words) {
  for (const auto& word : true_words) words_.push_back({std::string(Trim(word)), PlainName(word), true});
  for (const auto& word : false_words) words_.push_back({std::string(Trim(word)), PlainName(word), false});
}

std::optional<bool> StateWords::Read(std::string_view text, Question question) const {
  const bool yes = question == Question::kIsEnabled;
  if (words_.empty() && EqualsIgnoringCase(text, "true")) return yes;
  if (words_.empty() && EqualsIgnoringCase(text, "false")) return !yes;
  const std::string plain = PlainName(text);
  for (const Word& word : words_) {
    if (text == word.text || (!plain.empty() && plain == word.plain)) return word.state;
  }
  if (IsAmong(kYes, plain)) return yes;
  if (IsAmong(kNo, plain)) return !yes;
  if (IsAmong(kEnabledWords, plain)) return true;
  if (IsAmong(kDisabledWords, plain)) return false;
  return std::nullopt;
}

}  // namespace rollcall
