#include "connectors/http/token.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "connectors/errors.h"

namespace rollcall {

std::string ReadBearerToken(const std::string& path) {
  const auto fail = [&path](const std::string& why) { throw SourceRejected("token_file: " + path + why); };
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(" cannot be read: " + std::generic_category().message(errno));
  std::string token{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view kBlanks = " \t\r\n";
  token.erase(0, token.find_first_not_of(kBlanks));
  token.erase(token.find_last_not_of(kBlanks) + 1);
  if (token.empty()) fail(" is empty");
  // What stands in a header field must not end it.
  if (!std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; })) {
    fail(" holds blanks, line breaks or other characters that no token has; write the token alone into it");
  }
  return token;
}

}  // namespace rollcall
