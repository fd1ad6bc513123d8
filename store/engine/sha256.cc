#include "store/engine/sha256.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace rollcall {

struct Sha256::Context {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> handle{EVP_MD_CTX_new()};

  // Looked for once: EVP_sha256() would make OpenSSL look for an implementation each time.
  static const EVP_MD* Algorithm() {
    static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    return kAlgorithm;
  }

  void Start() {
    if (!handle || Algorithm() == nullptr || EVP_DigestInit_ex(handle.get(), Algorithm(), nullptr) != 1) {
      throw std::logic_error("OpenSSL has no SHA-256");
    }
  }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { context_->Start(); }
Sha256::~Sha256() = default;

void Sha256::Update(std::string_view bytes) { EVP_DigestUpdate(context_->handle.get(), bytes.data(), bytes.size()); }

Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  EVP_DigestFinal_ex(context_->handle.get(), digest.data(), nullptr);
  context_->Start();
  return digest;
}

std::string Hex(const Sha256Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xf];
  }
  return text;
}

}  // namespace rollcall
