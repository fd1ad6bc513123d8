#include "store/engine/dialect.h"

#include <array>

namespace rollcall {
namespace {

struct Scheme {
  std::string_view prefix;
  const Dialect* dialect;
};
constexpr std::array kSchemes = {Scheme{"sqlite3://", &kSqliteDialect}, Scheme{"postgresql://", &kPostgresqlDialect}};

}  // namespace

const Dialect& DialectOf(std::string_view connect, std::string_view& address) {
  for (const Scheme& scheme : kSchemes) {
    if (!connect.starts_with(scheme.prefix)) continue;
    address = connect.substr(scheme.prefix.size());
    return *scheme.dialect;
  }
  throw StoreError(
      "registry: connect must begin with sqlite3:// and name a file, or with postgresql:// and name a database");
}

}  // namespace rollcall
