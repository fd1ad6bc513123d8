// What this folder uses of OpenSSL's libcrypto, which has more to load than all that a short command needs. Whoever
// calls it by <openssl/evp.h> calls these, and need not know.
#include <openssl/evp.h>

#include "store/engine/library.h"

namespace {

constexpr rollcall::StoreLibrary kCrypto = {"libcrypto.so.3", "SHA-256", "libssl3"};

template <auto function, class... Arguments>
auto Call(const char* name, Arguments... arguments) {
  return rollcall::CallLoaded<function>(kCrypto, name, arguments...);
}

}  // namespace

EVP_MD* EVP_MD_fetch(OSSL_LIB_CTX* context, const char* algorithm, const char* properties) {
  return Call<&EVP_MD_fetch>(__func__, context, algorithm, properties);
}
EVP_MD_CTX* EVP_MD_CTX_new() { return Call<&EVP_MD_CTX_new>(__func__); }
void EVP_MD_CTX_free(EVP_MD_CTX* context) { Call<&EVP_MD_CTX_free>(__func__, context); }
int EVP_DigestInit_ex(EVP_MD_CTX* context, const EVP_MD* type, ENGINE* engine) {
  return Call<&EVP_DigestInit_ex>(__func__, context, type, engine);
}
int EVP_DigestUpdate(EVP_MD_CTX* context, const void* bytes, size_t count) {
  return Call<&EVP_DigestUpdate>(__func__, context, bytes, count);
}
int EVP_DigestFinal_ex(EVP_MD_CTX* context, unsigned char* digest, unsigned* size) {
  return Call<&EVP_DigestFinal_ex>(__func__, context, digest, size);
}
