// How rollcall finds its PostgreSQL server, and what to do where it does not. Inside store/ only.
#pragma once

#include <string>
#include <string_view>

#include "store/database.h"

namespace rollcall {

// `address` is what follows postgresql:// in connect. User, hosts, ports and database, for messages. Throws
// StoreError where the address cannot be read or holds a password.
std::string ShownPostgresqlAddress(std::string_view address);

// The same for libpq, with the password from the file and with this program's defaults. Throws StoreError.
std::string PostgresqlUri(const DatabaseOptions& options, std::string_view address);

// Why a connection could not be made, on one line, and what to do.
std::string ExplainPostgresqlConnect(const std::string& message);

}  // namespace rollcall
