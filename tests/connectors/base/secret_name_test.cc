#include "connectors/base/secret_name.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(SecretName, AWordForPasswordIsFoundInEveryLanguageAndSpelling) {
  for (const char* name :
       {"password",     "User-Password", "userPassword", "PASSWD", "pwd",    "Passwort", "Kennwort",   "Mot de passe",
        "mot_de_passe", "Contraseña",    "contrasena",   "Senha",  "Parola", "segreto",  "Wachtwoord", "Hasło",
        "haslo",        "Passphrase",    "secret",       "MDP",    "Clave",  "user_pass"}) {
    EXPECT_EQ(ClassifySecretName(name), SecretName::kWhole) << name;
  }
  for (const char* name : {"Password hint", "New Password", "PasswordHash", "temp_password", "unicodePwd",
                           "Initial password [at least 8]", "Nouveau mot de passe", "ssha_password", "API secret",
                           "tempPass", "Pass number", "Secretary", "Clave inicial"}) {
    EXPECT_EQ(ClassifySecretName(name), SecretName::kPart) << name;
  }
}

TEST(SecretName, OtherNamesAreNotTakenForOne) {
  for (const char* name : {"", "userName", "Passport", "compass", "bypassed", "enclave", "Pawel", "E-Mail", "Straße"}) {
    EXPECT_EQ(ClassifySecretName(name), SecretName::kNo) << name;
  }
}

TEST(SecretName, AttributesOfDirectoriesHoldPasswordsOrOnlySpeakOfThem) {
  for (const char* name : {"userPassword", "sambaNTPassword", "sambaLMPassword", "unicodePwd", "pwdHistory",
                           "passwordHistory", "userPassword;x-md5", "authPassword", "krbPrincipalKey",
                           "urn:ietf:params:scim:schemas:core:2.0:User:password", "ms-Mcs-AdmPwd", "PasswordHash"}) {
    EXPECT_TRUE(HoldsPasswords(name)) << name;
  }
  for (const char* name : {"pwdLastSet", "pwdLastSuccess", "badPwdCount", "pwdChangedTime", "passwordExpirationTime",
                           "title", "name.middleName", "secretary"}) {
    EXPECT_FALSE(HoldsPasswords(name)) << name;
  }
}

}  // namespace
}  // namespace rollcall
