#include "store/engine/postgresql/postgresql_connect.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

namespace rollcall {
namespace {

// By libpq's keyword (PostgreSQL documentation, section 34.1.2).
using Parameters = std::map<std::string, std::string>;

struct FreeParsed {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct FreeMemory {
  void operator()(char* memory) const { PQfreemem(memory); }
};

// libpq's own words may quote the whole of it, with a password where one has been written.
[[noreturn]] void RefuseConnect(std::string_view reason) {
  const bool harmless = reason.find("query parameter") != std::string_view::npos;
  std::string words(harmless ? reason : "");
  if (words.ends_with('\n')) words.pop_back();
  throw StoreError("registry: connect cannot be read" + (words.empty() ? "" : ": " + words) +
                   "; it has the form postgresql://user@host:port/database?parameter=value, where @ : / ? & = % and "
                   "blanks inside of a part are written as %XX");
}

Parameters Read(std::string_view address) {
  char* message = nullptr;
  const std::string uri = "postgresql://" + std::string(address);
  const std::unique_ptr<PQconninfoOption, FreeParsed> parsed(PQconninfoParse(uri.c_str(), &message));
  const std::unique_ptr<char, FreeMemory> reason(message);
  if (parsed == nullptr) RefuseConnect(reason != nullptr ? reason.get() : "");
  Parameters parameters;
  for (const PQconninfoOption* each = parsed.get(); each->keyword != nullptr; ++each) {
    if (each->val != nullptr) parameters.emplace(each->keyword, each->val);
  }
  if (parameters.contains("password")) {
    throw StoreError(
        "registry: connect holds a password; write it into a file of its own and name that in password_file");
  }
  // A password with a slash in it makes one part look like another.
  if (parameters["dbname"].find('@') != std::string::npos) RefuseConnect("");
  return parameters;
}

struct Default {
  const char* keyword;
  const char* value;
};
// A dead peer is noticed after a minute. Of several hosts, the one that takes changes.
constexpr std::array kDefaults = {Default{"fallback_application_name", "rollcall"},
                                  Default{"client_encoding", "UTF8"},
                                  Default{"connect_timeout", "10"},
                                  Default{"keepalives_idle", "30"},
                                  Default{"keepalives_interval", "10"},
                                  Default{"keepalives_count", "3"},
                                  Default{"tcp_user_timeout", "60000"},
                                  Default{"target_session_attrs", "read-write"}};

// A pass may take long and wait long for its source, whatever the server grants others; what a cursor reads is read to
// its end. `options` of connect come after these.
constexpr std::string_view kSettings =
    "-c lock_timeout=10s -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c cursor_tuple_fraction=1 ";

std::string ReadPassword(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string password{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw StoreError("password_file: " + path + " cannot be read: " + std::strerror(errno));
  if (password.ends_with('\n')) password.pop_back();
  if (password.empty()) throw StoreError("password_file: " + path + " is empty");
  if (password.find('\0') != std::string::npos) throw StoreError("password_file: " + path + " holds a NUL");
  return password;
}

void AppendEncoded(std::string_view text, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
}

// What libpq or the server say when there is no connection, and what to do.
struct Advice {
  std::string_view words;
  std::string_view advice;
};
constexpr std::array kAdvice = {
    Advice{"password authentication failed", "check the user in connect and the password in password_file"},
    Advice{"no password supplied", "write the password into a file and name it in password_file"},
    Advice{"certificate verify failed",
           "sslrootcert in connect must name the certificate of the authority that signed the server's"},
    Advice{"root certificate file", "name the authority's certificate with sslrootcert in connect"},
    Advice{"does not match host name", "connect must name the host as its certificate does"},
    Advice{"server does not support SSL", "switch TLS on in the server"},
    Advice{"no pg_hba.conf entry", "the server's pg_hba.conf must let this user in from this host"},
    Advice{"database", "make the database (createdb), or correct connect"},  // "... does not exist"
    Advice{"session is read-only", "the server is a standby; name the primary, or all of them"},
    Advice{"too many clients", "the server's max_connections is reached"},
};

}  // namespace

std::string ShownPostgresqlAddress(std::string_view address) {
  Parameters parameters = Read(address);
  const std::string& user = parameters["user"];
  const std::string& port = parameters["port"];
  return "postgresql://" + (user.empty() ? "" : user + "@") + parameters["host"] + (port.empty() ? "" : ":" + port) +
         "/" + parameters["dbname"];
}

// SOCI takes blanks and quotes in a connect string apart by rules of its own; a URI with everything else encoded
// passes through it as it is.
std::string PostgresqlUri(const DatabaseOptions& options, std::string_view address) {
  Parameters parameters = Read(address);
  for (const Default& each : kDefaults) parameters.emplace(each.keyword, each.value);
  parameters["options"].insert(0, kSettings);
  if (!options.password_file.empty()) parameters["password"] = ReadPassword(options.password_file);
  std::string uri = "postgresql:///?";
  for (const auto& [keyword, value] : parameters) {
    if (value.empty()) continue;
    uri += keyword + "=";
    AppendEncoded(value, uri);
    uri += '&';
  }
  uri.pop_back();
  return uri;
}

std::string ExplainPostgresqlConnect(const std::string& message) {
  std::string text = message.substr(message.find('\n') + 1);  // the first line is SOCI's
  for (auto at = text.find_first_of("\n\t"); at != std::string::npos; at = text.find_first_of("\n\t")) {
    text.replace(at, 1, " ");
  }
  while (text.ends_with(' ')) text.pop_back();
  const auto* found =
      std::ranges::find_if(kAdvice, [&](const Advice& each) { return text.find(each.words) != std::string::npos; });
  return text + (found == kAdvice.end() ? "" : "; " + std::string(found->advice));
}

}  // namespace rollcall
