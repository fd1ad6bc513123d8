#include "connectors/http/failure.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>

#include "connectors/errors.h"

namespace rollcall {
namespace {

enum class Remedy : std::uint8_t { kLater, kMend };

struct TransferFact {
  CURLcode code;
  Remedy remedy;
  std::string_view words;
  std::string_view way_out;
};
constexpr std::array kTransferFacts = {
    TransferFact{CURLE_COULDNT_RESOLVE_HOST, Remedy::kLater, "the name of the host is not known", "check url and DNS"},
    TransferFact{CURLE_COULDNT_RESOLVE_PROXY, Remedy::kLater, "the name of the proxy is not known",
                 "check the variables https_proxy and no_proxy"},
    TransferFact{CURLE_COULDNT_CONNECT, Remedy::kLater, "no connection", ""},
    TransferFact{CURLE_OPERATION_TIMEDOUT, Remedy::kLater, "no connection within timeout_seconds", ""},
    TransferFact{CURLE_PEER_FAILED_VERIFICATION, Remedy::kMend, "the server's certificate is not the right one",
                 "check the host in url, and ca_file"},
    TransferFact{CURLE_SSL_CACERT_BADFILE, Remedy::kMend, "ca_file cannot be used", ""},
    TransferFact{CURLE_SSL_CERTPROBLEM, Remedy::kMend, "client_certificate or client_key cannot be used", ""},
    TransferFact{CURLE_SSL_CONNECT_ERROR, Remedy::kLater, "TLS fails",
                 "check that the port speaks https, and whether the server wants a client_certificate"},
    TransferFact{CURLE_PARTIAL_FILE, Remedy::kLater, "the answer is cut off", ""},
    TransferFact{CURLE_GOT_NOTHING, Remedy::kLater, "the server hangs up without an answer", ""},
    TransferFact{CURLE_RECV_ERROR, Remedy::kLater, "the answer is cut off", ""},
    TransferFact{CURLE_UNSUPPORTED_PROTOCOL, Remedy::kMend, "what answers does not speak HTTP",
                 "check the port in url"},
    TransferFact{CURLE_WEIRD_SERVER_REPLY, Remedy::kMend, "what answers does not speak HTTP", "check the port in url"},
};
constexpr TransferFact kOtherFailure = {CURLE_OK, Remedy::kLater, "the request fails", ""};

struct StatusFact {
  int status;
  Remedy remedy;
  std::string_view words;
};
constexpr std::array kStatusFacts = {
    StatusFact{400, Remedy::kMend, "the server does not understand the request; check url"},
    StatusFact{401, Remedy::kMend, "the server does not accept the token; check token_file"},
    StatusFact{403, Remedy::kMend, "the server knows the token and refuses this; check what the token may read"},
    StatusFact{404, Remedy::kMend, "there is nothing; check url"},
    StatusFact{407, Remedy::kMend, "the proxy wants a password; check the variable https_proxy"},
    StatusFact{408, Remedy::kLater, "the server gave up waiting"},
    StatusFact{410, Remedy::kMend, "there is nothing any more; check url"},
    StatusFact{429, Remedy::kLater, "the server wants fewer requests"},
};

constexpr StatusFact Otherwise(int status) {
  if (status >= 500) return {status, Remedy::kLater, "the server fails"};
  return {status, Remedy::kMend, "that is no answer to this request; check url"};
}

[[noreturn]] void Throw(Remedy remedy, const std::string& message) {
  if (remedy == Remedy::kMend) throw SourceRejected(message);
  throw SourceUnavailable(message);
}

}  // namespace

void ThrowTransferFailure(int code, const std::string& shown_url, std::string_view detail) {
  const auto* const found =
      std::ranges::find_if(kTransferFacts, [code](const TransferFact& fact) { return fact.code == code; });
  const TransferFact& fact = found == kTransferFacts.end() ? kOtherFailure : *found;
  std::string message = shown_url + ": " + std::string(fact.words);
  message += " (" +
             (detail.empty() ? std::string(curl_easy_strerror(static_cast<CURLcode>(code))) : std::string(detail)) +
             ')';
  if (!fact.way_out.empty()) message += "; " + std::string(fact.way_out);
  Throw(fact.remedy, message);
}

void ThrowStatus(int status, const std::string& shown_url, const std::string& more) {
  const auto* const found =
      std::ranges::find_if(kStatusFacts, [status](const StatusFact& fact) { return fact.status == status; });
  const StatusFact fact = found == kStatusFacts.end() ? Otherwise(status) : *found;
  Throw(fact.remedy, shown_url + ": status " + std::to_string(status) + ": " + std::string(fact.words) + more);
}

}  // namespace rollcall
