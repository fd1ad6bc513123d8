#include "connectors/csv/known_columns.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

#include "connectors/base/text.h"

namespace rollcall {
namespace {

constexpr ColumnAlias kAliases[] = {
    {"username", CsvTarget::kLogin},
    {"login", CsvTarget::kLogin},
    {"uid", CsvTarget::kLogin},
    {"loginid", CsvTarget::kLogin},
    {"loginname", CsvTarget::kLogin},
    {"logonname", CsvTarget::kLogin},
    {"screenname", CsvTarget::kLogin},
    {"samaccountname", CsvTarget::kLogin},
    {"userprincipalname", CsvTarget::kLogin},
    {"benutzername", CsvTarget::kLogin},
    {"anmeldename", CsvTarget::kLogin},
    {"benutzerkennung", CsvTarget::kLogin},
    {"nutzername", CsvTarget::kLogin},
    {"nomdutilisateur", CsvTarget::kLogin},
    {"nomutilisateur", CsvTarget::kLogin},
    {"identifiant", CsvTarget::kLogin},
    {"nombredeusuario", CsvTarget::kLogin},
    {"nombreusuario", CsvTarget::kLogin},
    {"usuario", CsvTarget::kLogin},
    {"nomeutente", CsvTarget::kLogin},
    {"utente", CsvTarget::kLogin},
    {"email", CsvTarget::kEmail},
    {"mail", CsvTarget::kEmail},
    {"emailaddress", CsvTarget::kEmail},
    {"mailaddress", CsvTarget::kEmail},
    {"primaryemail", CsvTarget::kEmail},
    {"emailadresse", CsvTarget::kEmail},
    {"mailadresse", CsvTarget::kEmail},
    {"adresseemail", CsvTarget::kEmail},
    {"adressemail", CsvTarget::kEmail},
    {"adresseelectronique", CsvTarget::kEmail},
    {"courriel", CsvTarget::kEmail},
    {"correo", CsvTarget::kEmail},
    {"correoelectronico", CsvTarget::kEmail},
    {"direcciondecorreo", CsvTarget::kEmail},
    {"direcciondecorreoelectronico", CsvTarget::kEmail},
    {"indirizzoemail", CsvTarget::kEmail},
    {"indirizzomail", CsvTarget::kEmail},
    {"postaelettronica", CsvTarget::kEmail},
    {"indirizzodipostaelettronica", CsvTarget::kEmail},
    {"displayname", CsvTarget::kDisplayName},
    {"cn", CsvTarget::kDisplayName},
    {"fullname", CsvTarget::kDisplayName},
    {"anzeigename", CsvTarget::kDisplayName},
    {"nomaffiche", CsvTarget::kDisplayName},
    {"nomcomplet", CsvTarget::kDisplayName},
    {"nombreparamostrar", CsvTarget::kDisplayName},
    {"nombrecompleto", CsvTarget::kDisplayName},
    {"nomevisualizzato", CsvTarget::kDisplayName},
    {"nomecompleto", CsvTarget::kDisplayName},
    {"firstname", CsvTarget::kGivenName},
    {"givenname", CsvTarget::kGivenName},
    {"vorname", CsvTarget::kGivenName},
    {"prenom", CsvTarget::kGivenName},
    {"nombre", CsvTarget::kGivenName},
    {"nome", CsvTarget::kGivenName},
    {"lastname", CsvTarget::kFamilyName},
    {"familyname", CsvTarget::kFamilyName},
    {"surname", CsvTarget::kFamilyName},
    {"sn", CsvTarget::kFamilyName},
    {"nachname", CsvTarget::kFamilyName},
    {"familienname", CsvTarget::kFamilyName},
    {"nomdefamille", CsvTarget::kFamilyName},
    {"nom", CsvTarget::kFamilyName},
    {"apellidos", CsvTarget::kFamilyName},
    {"apellido", CsvTarget::kFamilyName},
    {"cognome", CsvTarget::kFamilyName},
    {"enabled", CsvTarget::kEnabled},
    {"enableduser", CsvTarget::kEnabled},
    {"userenabled", CsvTarget::kEnabled},
    {"accountenabled", CsvTarget::kEnabled},
    {"isenabled", CsvTarget::kEnabled},
    {"active", CsvTarget::kEnabled},
    {"isactive", CsvTarget::kEnabled},
    {"aktiv", CsvTarget::kEnabled},
    {"actif", CsvTarget::kEnabled},
    {"activo", CsvTarget::kEnabled},
    {"habilitado", CsvTarget::kEnabled},
    {"attivo", CsvTarget::kEnabled},
    {"abilitato", CsvTarget::kEnabled},
    {"lastlogin", CsvTarget::kLastLogin},
    {"lastlogindate", CsvTarget::kLastLogin},
    {"lastlogintime", CsvTarget::kLastLogin},
    {"lastlogontimestamp", CsvTarget::kLastLogin},
    {"lastlogondate", CsvTarget::kLastLogin},
    {"lastlogon", CsvTarget::kLastLogin},
    {"lastsignin", CsvTarget::kLastLogin},
    {"lastsignindate", CsvTarget::kLastLogin},
    {"letzteanmeldung", CsvTarget::kLastLogin},
    {"letzterlogin", CsvTarget::kLastLogin},
    {"derniereconnexion", CsvTarget::kLastLogin},
    {"ultimoacceso", CsvTarget::kLastLogin},
    {"ultimaconexion", CsvTarget::kLastLogin},
    {"ultimoiniciodesesion", CsvTarget::kLastLogin},
    {"ultimoaccesso", CsvTarget::kLastLogin},
    {"groups", CsvTarget::kGroups},
    {"memberships", CsvTarget::kGroups},
    {"gruppen", CsvTarget::kGroups},
    {"groupes", CsvTarget::kGroups},
    {"grupos", CsvTarget::kGroups},
    {"gruppi", CsvTarget::kGroups},
};

constexpr ReservedColumn kReserved[] = {
    {"creationsource", "the registry records itself where an account comes from"},
    {"createddate", "the registry records itself when an account was created"},
    {"createdat", "the registry records itself when an account was created"},
    {"id", "the registry gives an account its id"},
    {"holds", "the registry records itself why an account is disabled"},
    {"automaticdeactivation", "it follows from the deactivation policy"},
};

constexpr std::array<std::string_view, 5> kAttributes = {"employeenumber", "aboutme", "timezone", "company",
                                                         "position"};

// Parts of names, in the languages of the aliases.
constexpr std::array<std::string_view, 16> kLoginParts = {
    "login",  "logon",       "user",        "account", "anmelde", "benutzer", "konto", "kennung",
    "compte", "utilisateur", "identifiant", "usuario", "cuenta",  "utente",   "email", "principal"};

constexpr ColumnAlias kStates[] = {
    {"activated", CsvTarget::kEnabled},
    {"status", CsvTarget::kEnabled},
    {"accountstatus", CsvTarget::kEnabled},
    {"userstatus", CsvTarget::kEnabled},
    {"loginstatus", CsvTarget::kEnabled},
    {"accountactive", CsvTarget::kEnabled},
    {"useractive", CsvTarget::kEnabled},
    {"activeuser", CsvTarget::kEnabled},
    {"accountstate", CsvTarget::kEnabled},
    {"userstate", CsvTarget::kEnabled},
    {"workerstatus", CsvTarget::kEnabled},
    {"employeestatus", CsvTarget::kEnabled},
    {"useraccountcontrol", CsvTarget::kEnabled},
    {"aktiviert", CsvTarget::kEnabled},
    {"kontostatus", CsvTarget::kEnabled},
    {"statut", CsvTarget::kEnabled},
    {"stato", CsvTarget::kEnabled},
    {"activado", CsvTarget::kEnabled},
    {"attivato", CsvTarget::kEnabled},
    {"suspended", CsvTarget::kDisabled},
    {"issuspended", CsvTarget::kDisabled},
    {"disabled", CsvTarget::kDisabled},
    {"isdisabled", CsvTarget::kDisabled},
    {"accountdisabled", CsvTarget::kDisabled},
    {"userdisabled", CsvTarget::kDisabled},
    {"deleted", CsvTarget::kDisabled},
    {"isdeleted", CsvTarget::kDisabled},
    {"locked", CsvTarget::kDisabled},
    {"islocked", CsvTarget::kDisabled},
    {"lockedout", CsvTarget::kDisabled},
    {"accountlocked", CsvTarget::kDisabled},
    {"blocked", CsvTarget::kDisabled},
    {"isblocked", CsvTarget::kDisabled},
    {"blocksignin", CsvTarget::kDisabled},
    {"inactive", CsvTarget::kDisabled},
    {"deactivated", CsvTarget::kDisabled},
    {"nsaccountlock", CsvTarget::kDisabled},
    {"gesperrt", CsvTarget::kDisabled},
    {"deaktiviert", CsvTarget::kDisabled},
    {"desactive", CsvTarget::kDisabled},
    {"suspendu", CsvTarget::kDisabled},
    {"suspendido", CsvTarget::kDisabled},
    {"bloqueado", CsvTarget::kDisabled},
    {"sospeso", CsvTarget::kDisabled},
    {"bloccato", CsvTarget::kDisabled},
};

// Without what "é" has above its "e".
icu::UnicodeString Decompose(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  const auto whole = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  return U_SUCCESS(status) ? nfd->normalize(whole, status) : whole;
}

}  // namespace

std::string PlainName(std::string_view name) {
  const auto bracket = name.find_first_of("[(");
  if (bracket != name.npos && !Trim(name.substr(0, bracket)).empty()) name = name.substr(0, bracket);
  const icu::UnicodeString decomposed = Decompose(FoldKey(name));
  std::string plain;
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 character = decomposed.char32At(i);
    if (u_isalnum(character) != 0) icu::UnicodeString(character).toUTF8String(plain);
  }
  return plain;
}

std::string PlainNameInBrackets(std::string_view name) {
  const auto begin = name.find('[');
  const auto end = begin == name.npos ? name.npos : name.find(']', begin);
  return end == name.npos || begin == 0 ? "" : PlainName(name.substr(begin + 1, end - begin - 1));
}

std::span<const ColumnAlias> ColumnAliases() { return kAliases; }

std::span<const ReservedColumn> ReservedColumns() { return kReserved; }

bool IsKnownAttribute(std::string_view plain) { return std::ranges::find(kAttributes, plain) != kAttributes.end(); }

bool ResemblesLogin(std::string_view plain) {
  if (plain == "id" || plain.ends_with("mail")) return true;
  return std::ranges::any_of(kLoginParts, [plain](std::string_view part) { return plain.find(part) != plain.npos; });
}

std::optional<CsvTarget> FindStateColumn(std::string_view plain) {
  const auto* found = std::ranges::find(kStates, plain, &ColumnAlias::column);
  return found == std::end(kStates) ? std::nullopt : std::optional(found->target);
}

}  // namespace rollcall
