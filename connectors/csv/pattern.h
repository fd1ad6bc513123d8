// What the logins of a file must look like.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

// A regular expression of ICU, over characters and not bytes: \p{Ll} is any lower-case letter. Not thread-safe.
class LoginRegex {
 public:
  // Throws std::invalid_argument, with what is wrong and where, if `pattern` is no regular expression.
  explicit LoginRegex(const std::string& pattern);
  ~LoginRegex();

  // Whether the whole of `login`, which is UTF-8, matches. A pattern that takes too long does not.
  bool Matches(std::string_view login);

 private:
  struct Matcher;
  std::unique_ptr<Matcher> matcher_;
};

}  // namespace rollcall
