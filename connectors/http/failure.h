// What went wrong between this side and a web service, in plain words.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

// `code` is a CURLcode other than CURLE_OK, `detail` what libcurl says of it. Throws SourceRejected where somebody has
// to mend something (certificates), otherwise SourceUnavailable.
[[noreturn]] void ThrowTransferFailure(int code, const std::string& shown_url, std::string_view detail);

// `status` is not the one that was wanted. Throws SourceUnavailable where it may pass, otherwise SourceRejected.
// `more`: what else there is to say, such as "; Retry-After is 3600 s"; may be empty.
[[noreturn]] void ThrowStatus(int status, const std::string& shown_url, const std::string& more);

}  // namespace rollcall
