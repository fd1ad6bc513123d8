// The keys of [[source]] that are about HTTP.
#include <array>

#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

constexpr std::array kHttpKeys = {
    Key<HttpOptions>{"url", &HttpOptions::url},
    Key<HttpOptions>{"token_file", &HttpOptions::token_file, Need::kOptional, Form::kFile},
    Key<HttpOptions>{"ca_file", &HttpOptions::ca_file, Need::kOptional, Form::kFile},
    Key<HttpOptions>{"allow_cleartext", &HttpOptions::allow_cleartext},
    Key<HttpOptions>{"client_certificate", &HttpOptions::client_certificate, Need::kOptional, Form::kFile},
    Key<HttpOptions>{"client_key", &HttpOptions::client_key, Need::kOptional, Form::kFile},
    Key<HttpOptions>{"timeout_seconds", &HttpOptions::timeout, Need::kOptional, Form::kText, {1, 3600}},
    Key<HttpOptions>{"pull_timeout_seconds", &HttpOptions::pull_timeout, Need::kOptional, Form::kText, {1, 86'400}},
    Key<HttpOptions>{"retry_seconds", &HttpOptions::retry, Need::kOptional, Form::kText, {0, 3600}},
    Key<HttpOptions>{
        "max_answer_megabytes", &HttpOptions::max_answer_megabytes, Need::kOptional, Form::kText, {1, 4096}},
};

}  // namespace

std::vector<std::string_view> HttpKeys() {
  std::vector<std::string_view> names;
  AppendNames<HttpOptions>(kHttpKeys, names);
  return names;
}

void ReadHttp(const Section& section, HttpOptions& options) { ReadKeys<HttpOptions>(section, kHttpKeys, options); }

}  // namespace rollcall
